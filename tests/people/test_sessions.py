"""A browser's session: what it is given, how long it lives, and the secret of pages that change something."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salus.people import Role, sessions, tokens
from salus.people.account import new_account

NOW = datetime(2026, 3, 4, tzinfo=UTC)
ANNA = new_account("anna", [Role.PERSON], "me", NOW)


def test_the_browser_is_given_secrets_of_which_only_digests_are_kept() -> None:
    given_, kept = sessions.new_session(ANNA, NOW)
    which, secret = sessions.parts(given_.cookie) or ("", "")
    assert which == kept.id
    assert tokens.proves(secret, kept.digest)
    assert tokens.proves(given_.csrf, kept.csrf)
    assert given_.expires == kept.expires == NOW + timedelta(hours=12)
    assert not any(hidden in repr(given_) + repr(kept) for hidden in (secret, given_.csrf))


def test_the_csrf_secret_can_be_told_again_and_betrays_nothing_of_the_cookie() -> None:
    given_, _ = sessions.new_session(ANNA, NOW)
    _, secret = sessions.parts(given_.cookie) or ("", "")
    assert sessions.csrf_of(secret) == given_.csrf
    assert sessions.csrf_of(secret[:-1]) != given_.csrf
    assert secret not in given_.csrf


@pytest.mark.parametrize(
    "cookie", ["", ".", "a.b", "a" * 32 + "." + "s" * 42, "A" * 32 + "." + "s" * 43, "a" * 32 + "." + "é" * 43]
)
def test_what_has_another_form_is_no_cookie_of_ours(cookie: str) -> None:
    assert sessions.parts(cookie) is None


def test_use_lengthens_a_session_now_and_then_until_thirty_days_after_signing_in() -> None:
    _, kept = sessions.new_session(ANNA, NOW)
    assert sessions.renewed(kept, NOW + timedelta(minutes=9)) is kept
    assert sessions.renewed(kept, NOW + timedelta(minutes=10)).expires == NOW + timedelta(hours=12, minutes=10)
    old = replace(kept, expires=NOW + timedelta(days=30) - timedelta(minutes=5))
    assert sessions.renewed(old, NOW + timedelta(days=29, hours=23)) is old


@given(st.lists(st.integers(1, 720), max_size=200))
def test_however_it_is_used_no_session_outlives_thirty_days_nor_twelve_idle_hours(pauses: list[int]) -> None:
    _, session = sessions.new_session(ANNA, NOW)
    now = NOW
    for minutes in pauses:
        now += timedelta(minutes=minutes)
        if tokens.expired(session.expires, now):
            break
        session = sessions.renewed(session, now)
        assert session.expires <= min(NOW + timedelta(days=30), now + timedelta(hours=12))
        assert session.expires > now
