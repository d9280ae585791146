"""Signing in: with a password, a cookie, a token; and everything that is refused, in one and the same sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import argon2
import pytest

from salus.errors import BadInput, HeldBack, NotAllowed, NotProven
from salus.people import Account, Role, Scope, managing, passwords
from salus.people.memory import MemoryAccounts
from salus.people.sessions import SignedIn
from salus.people.signing_in import SigningIn

NOW = datetime(2026, 3, 4, tzinfo=UTC)
GOOD, HOME = "four words that rhyme", "192.0.2.7"
_HASH = passwords.hashed(GOOD)


@pytest.fixture
def accounts() -> MemoryAccounts:
    return MemoryAccounts()


@pytest.fixture
def anna(accounts: MemoryAccounts) -> Account:
    made = managing.add(accounts, name="Anna", roles=[Role.PERSON], person="me", password=None, now=NOW)
    accounts.keep_password(made.id, _HASH)
    return made


@pytest.fixture
def door(accounts: MemoryAccounts) -> SigningIn:
    return SigningIn(accounts)


def enter(door: SigningIn, name: str = "anna", password: str = GOOD, now: datetime = NOW) -> SignedIn:
    return door.with_password(name, password, address=HOME, now=now)


class TestPassword:
    def test_the_right_one_begins_a_session_with_all_that_the_roles_give(self, door: SigningIn, anna: Account) -> None:
        signed_in = enter(door, "ANNA")
        visit = door.by_cookie(signed_in.cookie, NOW)
        assert (signed_in.account, visit.principal.account) == (anna, anna)
        assert (visit.principal.scopes, visit.principal.credential) == (anna.scopes, "session")

    def test_every_refusal_is_the_same_sentence(self, door: SigningIn, accounts: MemoryAccounts, anna: Account) -> None:
        managing.add(accounts, name="elsewhere", roles=[Role.PERSON], person=None, password=None, now=NOW)
        closed = managing.add(accounts, name="closed", roles=[Role.PERSON], person=None, password=None, now=NOW)
        accounts.keep_password(closed.id, _HASH)
        managing.close(accounts, closed)
        told = set()
        for name, password in (
            ("anna", "wrong"),
            ("nobody", GOOD),
            ("elsewhere", GOOD),
            ("elsewhere", ""),
            ("closed", GOOD),
        ):
            with pytest.raises(NotProven) as refused:
                enter(door, name, password)
            told.add((type(refused.value), str(refused.value)))
        assert told == {(NotProven, "name or password is wrong")}

    def test_every_refusal_took_the_same_work(
        self, door: SigningIn, accounts: MemoryAccounts, anna: Account, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        done: list[str] = []
        for name in ("by_name", "password"):
            real = getattr(accounts, name)
            monkeypatch.setattr(accounts, name, lambda one, real=real, name=name: done.append(name) or real(one))
        monkeypatch.setattr(argon2.PasswordHasher, "verify", _noting(argon2.PasswordHasher.verify, done))
        works = []
        for name in ("anna", "nobody"):
            done.clear()
            with pytest.raises(NotProven):
                enter(door, name, "wrong")
            works.append(list(done))
        assert works[0] == works[1] == ["by_name", "password", "verify"]

    def test_names_that_do_not_exist_are_held_back_like_those_that_do(self, door: SigningIn, anna: Account) -> None:
        for name in ("anna", "nobody"):
            told = []
            for _ in range(6):
                with pytest.raises(NotProven) as refused:
                    enter(door, name, "wrong")
                told.append(type(refused.value))
            assert told == [NotProven] * 5 + [HeldBack]
        with pytest.raises(HeldBack):
            enter(door)  # the right one, but too soon
        assert enter(door, now=NOW + timedelta(seconds=2)).account == anna

    def test_a_hash_of_weaker_parameters_is_made_anew_when_its_password_is_shown(
        self, door: SigningIn, accounts: MemoryAccounts, anna: Account
    ) -> None:
        accounts.keep_password(anna.id, argon2.PasswordHasher(1, 8192, 1).hash(GOOD))
        cookie = enter(door).cookie
        kept = accounts.password(anna.id)
        assert kept is not None
        assert not passwords.outdated(kept)
        assert door.by_cookie(cookie, NOW).principal.account == anna
        assert enter(door).account == anna

    def test_a_password_that_is_changed_in_that_very_moment_lets_nobody_in(
        self, door: SigningIn, accounts: MemoryAccounts, anna: Account, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        keep = accounts.keep_session

        def change_first(session: Any) -> None:
            accounts.keep_password(anna.id, "another")
            keep(session)

        monkeypatch.setattr(accounts, "keep_session", change_first)
        with pytest.raises(NotProven):
            enter(door)
        assert accounts.end_sessions_of(anna.id) == 0

    def test_who_is_signed_in_shows_the_password_again_for_what_matters(self, door: SigningIn, anna: Account) -> None:
        door.require_password(anna, GOOD, address=HOME, now=NOW)
        for _ in range(5):
            with pytest.raises(BadInput, match="not your password"):
                door.require_password(anna, "wrong", address=HOME, now=NOW)
        with pytest.raises(HeldBack):
            door.require_password(anna, GOOD, address=HOME, now=NOW)


class TestCookie:
    def test_use_renews_it_and_rest_ends_it(self, door: SigningIn, anna: Account) -> None:
        cookie = enter(door).cookie
        assert not door.by_cookie(cookie, NOW + timedelta(minutes=5)).renewed
        visit = door.by_cookie(cookie, NOW + timedelta(hours=11))
        assert (visit.renewed, visit.expires) == (True, NOW + timedelta(hours=23))
        assert door.by_cookie(cookie, NOW + timedelta(hours=22, minutes=59)).renewed
        with pytest.raises(NotProven, match="sign in again"):
            door.by_cookie(cookie, NOW + timedelta(hours=35))

    def test_a_page_that_changes_something_shows_the_csrf_secret(self, door: SigningIn, anna: Account) -> None:
        signed_in, other = enter(door), enter(door)
        visit = door.by_cookie(signed_in.cookie, NOW)
        assert visit.csrf == signed_in.csrf
        visit.require_csrf(signed_in.csrf)
        for wrong in (None, "", "é", "\ud800", other.csrf, signed_in.csrf[:-1], signed_in.cookie):
            with pytest.raises(NotAllowed, match="X-CSRF-Token"):
                visit.require_csrf(wrong)

    def test_signing_out_ends_this_browser_and_no_other(self, door: SigningIn, anna: Account) -> None:
        one, other = enter(door), enter(door)
        door.sign_out(one.cookie)
        door.sign_out(one.cookie)
        door.sign_out("nonsense")
        with pytest.raises(NotProven):
            door.by_cookie(one.cookie, NOW)
        door.sign_out(f"{other.cookie.split('.')[0]}.{'s' * 43}")  # the id alone ends nothing
        assert door.by_cookie(other.cookie, NOW).principal.account == anna

    @pytest.mark.parametrize(
        "change", [lambda c: c[:-1] + "~", lambda c: "0" * 32 + c[32:], lambda c: "", lambda c: c + "x"]
    )
    def test_another_cookie_is_nobodys(self, door: SigningIn, anna: Account, change: Callable[[str], str]) -> None:
        with pytest.raises(NotProven):
            door.by_cookie(change(enter(door).cookie), NOW)


def test_a_closed_account_is_refused_even_where_its_credentials_were_left(
    door: SigningIn, accounts: MemoryAccounts, anna: Account
) -> None:
    cookie = enter(door).cookie
    text, _ = managing.give_token(accounts, anna, label="x", days=1, now=NOW)
    accounts.change(replace(anna, active=False))  # as a closing leaves it that is cut short
    with pytest.raises(NotProven, match="session has ended"):
        door.by_cookie(cookie, NOW)
    with pytest.raises(NotProven, match="closed"):
        door.by_token(text, NOW)


class TestToken:
    def test_it_gives_its_own_scopes_and_no_others(
        self, door: SigningIn, accounts: MemoryAccounts, anna: Account
    ) -> None:
        text, _ = managing.give_token(accounts, anna, label="watch", scopes=[Scope.CHAT], days=1, now=NOW)
        principal = door.by_token(text, NOW)
        assert (principal.account, principal.scopes, principal.credential) == (anna, {Scope.CHAT}, "token")

    def test_a_scope_that_a_role_gave_goes_with_the_role(
        self, door: SigningIn, accounts: MemoryAccounts, anna: Account
    ) -> None:
        both = managing.change_roles(accounts, anna, [Role.PERSON, Role.OPERATOR])
        text, _ = managing.give_token(accounts, both, label="x", days=1, now=NOW)
        assert door.by_token(text, NOW).may(Scope.TRACES_READ)
        managing.change_roles(accounts, anna, [Role.OPERATOR])
        assert door.by_token(text, NOW).scopes == replace(anna, roles=frozenset({Role.OPERATOR})).scopes
        managing.change_roles(accounts, anna, [Role.ADMIN])
        assert not door.by_token(text, NOW).may(Scope.PEOPLE_MANAGE)  # it was made before that

    def test_one_that_is_over_says_so_and_one_that_is_unknown_says_how_to_make_one(
        self, door: SigningIn, accounts: MemoryAccounts, anna: Account
    ) -> None:
        text, kept = managing.give_token(accounts, anna, label="watch", days=1, now=NOW)
        assert door.by_token(text, NOW + timedelta(hours=23)).account == anna
        with pytest.raises(NotProven, match="'watch' has expired"):
            door.by_token(text, NOW + timedelta(days=1))
        for wrong in (
            "",
            "letmein",
            f"{text[:-1]}~",
            f"salus_{kept.id}_{'s' * 43}",
            f"salus_{'0' * 12}_{text[-43:]}",
            "\ud800",
        ):
            with pytest.raises(NotProven, match="salus account token"):
                door.by_token(wrong, NOW)

    def test_without_a_local_token_its_form_opens_nothing(self, door: SigningIn) -> None:
        with pytest.raises(NotProven):
            door.by_token(f"salus_local_{'s' * 43}", NOW)


def _noting(real: Callable[..., Any], done: list[str]) -> Callable[..., Any]:
    def noted(*given: Any) -> Any:
        done.append("verify")
        return real(*given)

    return noted
