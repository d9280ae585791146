"""Bearer tokens: their form, what is kept of them, and that they never reach further than their owner."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salus.errors import BadInput
from salus.people import Role, Scope, tokens
from salus.people.access import scopes_of
from salus.people.account import Account, new_account

NOW = datetime(2026, 3, 4, tzinfo=UTC)
ROLES = st.sets(st.sampled_from(Role), min_size=1)
SCOPES = st.sets(st.sampled_from(Scope))


def anna(*roles: Role) -> Account:
    return new_account("anna", roles or (Role.PERSON,), "me", NOW)


def test_a_token_is_its_id_and_a_secret_of_which_only_a_digest_is_kept() -> None:
    owner = anna()
    text, kept = tokens.new_token(owner, label=" phone ", scopes=None, days=30, now=NOW)
    which, secret = tokens.parts(text) or ("", "")
    assert text == f"salus_{which}_{secret}"
    assert (which, kept.account, kept.label, kept.scopes) == (kept.id, owner.id, "phone", owner.scopes)
    assert kept.digest == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in repr(kept)
    assert kept.expires == NOW + timedelta(days=30)
    assert tokens.proves(secret, kept.digest)
    assert not tokens.proves(secret[:-1], kept.digest)


def test_no_two_tokens_share_anything() -> None:
    made = [tokens.parts(tokens.new_token(anna(), label="x", scopes=None, days=None, now=NOW)[0]) for _ in range(50)]
    assert len({which for which, _ in made}) == len({secret for _, secret in made}) == 50


@given(ROLES, SCOPES)
def test_no_token_is_made_that_reaches_further_than_its_owner(roles: set[Role], scopes: set[Scope]) -> None:
    owner = anna(*roles)
    if scopes and scopes <= scopes_of(roles):
        assert tokens.new_token(owner, label="x", scopes=scopes, days=1, now=NOW)[1].scopes == scopes
    else:
        with pytest.raises(BadInput):
            tokens.new_token(owner, label="x", scopes=scopes, days=1, now=NOW)


def test_what_is_beyond_the_owner_is_named() -> None:
    with pytest.raises(BadInput, match="'anna' may not people:manage or traces:read"):
        tokens.new_token(
            anna(), label="x", scopes=[Scope.TRACES_READ, Scope.PEOPLE_MANAGE, Scope.CHAT], days=1, now=NOW
        )


@pytest.mark.parametrize("label", ["", "  ", "x" * 101, "a\nb", "\x1b[31m"])
def test_a_label_says_what_uses_it(label: str) -> None:
    with pytest.raises(BadInput, match="label"):
        tokens.new_token(anna(), label=label, scopes=None, days=1, now=NOW)


@pytest.mark.parametrize("days", [0, -1, 3651])
def test_its_life_is_bounded(days: int) -> None:
    with pytest.raises(BadInput, match="1 to 3650"):
        tokens.new_token(anna(), label="x", scopes=None, days=days, now=NOW)


@pytest.mark.parametrize(
    "text",
    ["", "salus__", "salus_0123456789ab_", "salus_0123456789AB_" + "s" * 43, "x salus_0123456789ab_" + "s" * 43,
     "salus_0123456789ab_" + "s" * 43 + "\n", "salus_0123456789ab_" + "é" * 43, "salus_local_" + "s" * 43],
)  # fmt: skip
def test_what_has_another_form_is_no_token(text: str) -> None:
    assert tokens.parts(text) is None


def test_it_expires_at_its_moment_and_not_before() -> None:
    assert tokens.expired(NOW, NOW)
    assert not tokens.expired(NOW + timedelta(microseconds=1), NOW)
    assert not tokens.expired(None, NOW)
