"""Single sign-on against a real provider on this machine: whom it proves, and everything that proves nobody."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import RSAKey
from tests.people.oidc_provider import CLIENT, SECRET, serving
from tests.people.oidc_provider import Provider as Running

from salus.errors import BadInput, NotProven, Unreachable
from salus.people import Role, managing
from salus.people.keeping import Identity
from salus.people.memory import MemoryAccounts
from salus.people.provider import Provider
from salus.people.signing_in import SigningIn
from salus.people.single_sign_on import Proven, SingleSignOn, account_for

BACK = "http://127.0.0.1:8765/v1/sign-in/single/back"
_OTHER = RSAKey.generate_key(2048, {"kid": "two"})


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    with serving() as provider:
        yield provider


@pytest.fixture
def provider(running: Running) -> Running:
    """The provider, doing everything right."""
    fresh = Running(issuer=running.issuer, key=running.key)
    running.__dict__.update(fresh.__dict__)
    return running


def door(provider: Running, **changes: Any) -> SingleSignOn:
    known = {"issuer": provider.issuer, "client_id": CLIENT, "client_secret": SECRET, "returns_to": BACK} | changes
    return SingleSignOn(Provider(**known), httpx.Client(timeout=5))


def now() -> datetime:
    return datetime.now(UTC)


def sign_in(provider: Running, single: SingleSignOn | None = None) -> Proven:
    single = single or door(provider)
    left = single.begin(now())
    return single.finish(left.kept, provider.visit(left.address), now())


def test_whom_the_provider_signs_in_is_proven(provider: Running) -> None:
    assert sign_in(provider) == Proven(Identity(provider.issuer, "248289761001"), "Anna", frozenset())


def test_a_provider_that_wants_the_secret_in_the_form_gets_it_there(provider: Running) -> None:
    provider.about = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert sign_in(provider).name == "Anna"


def test_every_departure_has_secrets_of_its_own_and_tells_only_the_state_the_nonce_and_a_challenge(
    provider: Running,
) -> None:
    one, other = door(provider).begin(now()), door(provider).begin(now())
    assert not set(one.kept.split(".")) & set(other.kept.split("."))
    state, nonce, verifier = one.kept.split(".")
    asked = parse_qs(urlsplit(one.address).query)
    assert (asked["state"], asked["nonce"]) == ([state], [nonce])
    assert verifier not in one.address
    assert one.kept not in repr(one)


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"nonce": "of another sign-in"}, "another sign-in"),
        ({"nonce": None}, "missing_claim"),
        ({"aud": "another service"}, "invalid_claim"),
        ({"aud": [CLIENT, "another service"]}, "another service"),
        ({"aud": None}, "missing_claim"),
        ({"azp": "another service"}, "another service"),
        ({"iss": "https://evil.example"}, "invalid_claim"),
        ({"iss": None}, "missing_claim"),
        ({"exp": int(time.time()) - 120}, "expired_token"),
        ({"exp": None}, "missing_claim"),
        ({"exp": "tomorrow"}, "invalid_claim"),
        ({"iat": int(time.time()) + 3600}, "invalid_claim"),
        ({"nbf": int(time.time()) + 3600}, "invalid_claim"),
        ({"sub": None}, "missing_claim"),
        ({"sub": 7}, "invalid_claim"),
    ],
)
def test_an_id_token_that_breaks_a_rule_proves_nobody(provider: Running, claims: dict[str, Any], why: str) -> None:
    assert sign_in(provider)
    provider.wrong = claims
    with pytest.raises(NotProven, match=why):
        sign_in(provider)


@pytest.mark.parametrize("subject", ["", " ", "a\x00b", "änna", "x" * 256])
def test_a_subject_that_cannot_be_one_is_refused(provider: Running, subject: str) -> None:
    provider.wrong = {"sub": subject}
    with pytest.raises((NotProven, BadInput)):
        sign_in(provider)


def test_an_unsigned_id_token_proves_nobody(provider: Running) -> None:
    provider.signed = "none"
    with pytest.raises(NotProven, match="cannot be trusted"):
        sign_in(provider)


def test_a_public_key_is_not_taken_for_a_shared_secret(provider: Running) -> None:
    provider.signed = "HS256"
    with pytest.raises(NotProven, match="cannot be trusted"):
        sign_in(provider)


def test_a_key_of_somebody_else_under_the_right_name_proves_nobody(provider: Running) -> None:
    provider.with_key = RSAKey.generate_key(2048, {"kid": "one"})
    with pytest.raises(NotProven, match="bad_signature"):
        sign_in(provider)


def test_new_keys_of_the_provider_are_read_when_one_is_unknown_but_not_time_and_again(provider: Running) -> None:
    single, start = door(provider), now()
    assert sign_in(provider, single)
    provider.with_key = _OTHER
    with pytest.raises(NotProven, match="nobody knows"):
        sign_in(provider, single)
    assert provider.asked.count("/keys") == 1
    was, provider.key = provider.key, _OTHER
    left = single.begin(start)
    assert single.finish(left.kept, provider.visit(left.address), start + timedelta(minutes=2)).name == "Anna"
    provider.key = was


def test_a_browser_that_did_not_begin_cannot_finish(provider: Running) -> None:
    single = door(provider)
    left, other = single.begin(now()), single.begin(now())
    answer = provider.visit(left.address)
    for kept in ("", "..", "a.b", other.kept, f".{left.kept.split('.', 1)[1]}"):
        with pytest.raises(NotProven, match="begun elsewhere"):
            single.finish(kept, answer, now())
    with pytest.raises(NotProven, match="begun elsewhere"):
        single.finish(left.kept, {**answer, "state": "\ud800"}, now())


def test_a_code_is_good_for_its_own_browser_and_once(provider: Running) -> None:
    single = door(provider)
    left, other = single.begin(now()), single.begin(now())
    stolen = {**provider.visit(other.address), "state": left.kept.split(".")[0]}
    with pytest.raises(NotProven, match="did not take its code back"):
        single.finish(left.kept, stolen, now())
    answer = provider.visit(left.address)
    assert single.finish(left.kept, answer, now())
    with pytest.raises(NotProven, match="did not take its code back"):
        single.finish(left.kept, answer, now())


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({"error": "access_denied"}, "access_denied"),
        ({"error": "<script>alert(1)</script>"}, "no code"),
        ({}, "no code"),
        ({"code": "x", "iss": "https://evil.example"}, "another provider"),
    ],
)
def test_an_answer_without_a_code_or_of_another_provider_proves_nobody(
    provider: Running, answer: dict[str, str], why: str
) -> None:
    left = door(provider).begin(now())
    with pytest.raises(NotProven, match=why):
        door(provider).finish(left.kept, {"state": left.kept.split(".")[0], **answer}, now())


def test_a_wrong_client_secret_is_told_to_who_can_mend_it(provider: Running) -> None:
    with pytest.raises(Unreachable, match="SALUS_OIDC_CLIENT_SECRET"):
        sign_in(provider, door(provider, client_secret="old"))


def test_what_calls_itself_otherwise_is_not_the_provider(provider: Running) -> None:
    provider.about = {"issuer": "https://evil.example"}
    with pytest.raises(Unreachable, match=r"calls itself 'https://evil\.example'"):
        door(provider).begin(now())


def test_secrets_do_not_travel_in_the_clear(provider: Running) -> None:
    with pytest.raises(BadInput, match="https://"):
        door(provider, issuer="http://id.example")
    provider.about = {"token_endpoint": "http://id.example/token"}
    with pytest.raises(Unreachable, match="token_endpoint"):
        sign_in(provider)


def test_a_provider_that_is_away_is_unreachable() -> None:
    with pytest.raises(Unreachable, match="does not answer"):
        door(Running(issuer="http://127.0.0.1:1", key=_OTHER)).begin(now())


@pytest.mark.parametrize("about", [{"jwks_uri": None}, {"authorization_endpoint": 7}, {"token_endpoint": "https://["}])
def test_a_provider_that_publishes_nonsense_is_unreachable(provider: Running, about: dict[str, Any]) -> None:
    provider.about = about
    with pytest.raises(Unreachable):
        sign_in(provider)


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/.well-known/openid-configuration", "<html>"),
        ("/token", "[]"),
        ("/token", '{"access_token": "none"}'),
        ("/token", '{"id_token": {}}'),
        ("/keys", "{}"),
        ("/keys", '{"keys": []}'),
        ("/keys", '{"keys": [7]}'),
        ("/keys", '{"keys": [{"kty": "RSA", "n": "é", "e": 1}]}'),
        ("/keys", '{"keys": null}'),
    ],
)
def test_a_provider_that_answers_nonsense_is_unreachable(provider: Running, path: str, answer: str) -> None:
    provider.answers = {path: answer}
    with pytest.raises(Unreachable):
        sign_in(provider)


class TestWhoseAccount:
    def proven(self, *roles: Role, name: str = "Anna") -> Proven:
        return Proven(Identity("https://id.example", "s1"), name, frozenset(roles))

    def test_only_who_was_linked_comes_in_whatever_they_are_called(self) -> None:
        accounts = MemoryAccounts()
        anna = managing.add(accounts, name="anna", roles=[Role.PERSON], person="me", password=None, now=now())
        with pytest.raises(NotProven, match=r"'s1' of https://id\.example; an administrator links one"):
            account_for(accounts, self.proven(), now())
        managing.link(accounts, anna, Identity("https://id.example", "s1"))
        assert account_for(accounts, self.proven(name="somebody else"), now()) == anna
        with pytest.raises(NotProven):
            account_for(accounts, Proven(Identity("https://id.example", "s2"), "anna", frozenset()), now())

    def test_whom_a_mapping_gives_a_role_gets_an_account_without_anybodys_records(self, provider: Running) -> None:
        accounts = MemoryAccounts()
        single = door(provider, roles=(("clinicians", Role.REVIEWER), ("everybody", Role.PERSON)))
        provider.user |= {"groups": ["everybody", "choir"], "preferred_username": "me"}
        account = account_for(accounts, sign_in(provider, single), now())
        assert (account.name, account.roles) == ("me", {Role.PERSON})
        assert account.person not in ("me", "Anna")
        assert account_for(accounts, sign_in(provider, single), now()) == account
        provider.user |= {"groups": ["choir"], "sub": "another"}
        with pytest.raises(NotProven):
            account_for(accounts, sign_in(provider, single), now())

    @pytest.mark.parametrize("groups", [None, "everybody", 7, {"everybody": True}, [None, {}, "everybody"]])
    def test_groups_are_read_in_whatever_form_they_come(self, provider: Running, groups: Any) -> None:
        provider.user |= {"groups": groups}
        proven = sign_in(provider, door(provider, roles=(("everybody", Role.PERSON),)))
        assert proven.roles == ({Role.PERSON} if groups in ("everybody", [None, {}, "everybody"]) else frozenset())

    def test_a_name_that_is_taken_does_not_open_its_account(self) -> None:
        accounts = MemoryAccounts()
        managing.add(accounts, name="anna", roles=[Role.ADMIN], person=None, password=None, now=now())
        with pytest.raises(NotProven, match="not linked"):
            account_for(accounts, self.proven(Role.PERSON, name="ANNA"), now())

    def test_who_has_no_name_that_can_be_used_gets_one(self) -> None:
        account = account_for(MemoryAccounts(), self.proven(Role.PERSON, name="../\x00"), now())
        assert account.name.startswith("sso-")

    def test_who_signs_in_twice_at_once_gets_one_account(self, monkeypatch: pytest.MonkeyPatch) -> None:
        accounts, proven = MemoryAccounts(), self.proven(Role.PERSON)
        first = account_for(accounts, proven, now())
        looks = iter([None, first])
        monkeypatch.setattr(accounts, "by_identity", lambda _: next(looks))
        assert account_for(accounts, proven, now()) == first

    def test_a_closed_account_stays_closed(self) -> None:
        accounts = MemoryAccounts()
        anna = managing.add(accounts, name="anna", roles=[Role.PERSON], person="me", password=None, now=now())
        managing.link(accounts, anna, self.proven().identity)
        door = SigningIn(accounts)
        assert door.as_proven_elsewhere(account_for(accounts, self.proven(), now()), now()).account == anna
        managing.close(accounts, anna)
        with pytest.raises(NotProven, match="closed"):
            door.as_proven_elsewhere(account_for(accounts, self.proven(), now()), now())
