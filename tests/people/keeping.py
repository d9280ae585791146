"""What every place where accounts are kept must do: a suite to inherit, with a fixture `accounts` that is empty."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from salus.errors import NotFound, Taken
from salus.people import Account, Role, Scope
from salus.people.account import LOCAL, new_account
from salus.people.keeping import Accounts, BrowserSession, Identity, Token

NOW = datetime(2026, 3, 4, 5, 6, 7, 89, UTC)
ELSEWHERE = Identity("https://id.example", "248289761001")


def account(name: str, *roles: Role, person: str | None = None) -> Account:
    return new_account(name, roles or (Role.PERSON,), person or name, NOW)


def token(owner: Account, which: str = "0123456789ab", *, expires: datetime | None = None, minute: int = 0) -> Token:
    scopes = frozenset({Scope.CHAT, Scope.RECORDS_READ})
    return Token(which, owner.id, "phone", "d" * 64, scopes, NOW + timedelta(minutes=minute), expires)


def session(owner: Account, which: str = "ab" * 16, *, expires: datetime = NOW + timedelta(hours=1)) -> BrowserSession:
    return BrowserSession(which, owner.id, "d" * 64, "c" * 64, NOW, expires)


class TheAccounts:
    """The port's promises."""

    @pytest.fixture
    def anna(self, accounts: Accounts) -> Account:
        made = account("Anna", Role.PERSON, Role.REVIEWER)
        accounts.add(made, "hash of Anna's")
        return made

    @pytest.fixture
    def ben(self, accounts: Accounts) -> Account:
        made = account("ben")
        accounts.add(made, None)
        return made

    def test_what_is_added_comes_back_equal(self, accounts: Accounts, anna: Account) -> None:
        assert accounts.by_id(anna.id) == accounts.by_name("Anna") == anna
        assert accounts.password(anna.id) == "hash of Anna's"

    def test_without_accounts_there_is_none(self, accounts: Accounts) -> None:
        assert (accounts.any(), accounts.all(), accounts.by_name("anna"), accounts.by_id(LOCAL)) == (
            False,
            [],
            None,
            None,
        )
        assert (
            accounts.by_identity(ELSEWHERE) is accounts.password(LOCAL) is accounts.token("x") is accounts.session("x")
        )

    def test_accounts_are_listed_by_name_whatever_the_case(
        self, accounts: Accounts, ben: Account, anna: Account
    ) -> None:
        accounts.add(carl := account("Carl"), None)
        assert accounts.any()
        assert accounts.all() == [anna, ben, carl]

    @pytest.mark.parametrize("name", ["ANNA", "anna", "ａｎｎａ"])
    def test_a_name_is_one_name_in_any_case(self, accounts: Accounts, anna: Account, name: str) -> None:
        assert accounts.by_name(name) == anna
        with pytest.raises(Taken, match="name"):
            accounts.add(replace(account("other"), name=name), None)

    @pytest.mark.parametrize("name", ["Ann", "Anna ", "A%", "_nna", "", "\x00", "Anna\ud800"])
    def test_another_name_is_another(self, accounts: Accounts, anna: Account, name: str) -> None:
        assert accounts.by_name(name) is None

    def test_nobody_shares_a_person(self, accounts: Accounts, anna: Account) -> None:
        with pytest.raises(Taken, match="records of 'Anna'"):
            accounts.add(account("ben", person="Anna"), None)
        assert accounts.all() == [anna]

    def test_of_many_who_take_a_name_at_once_one_has_it(self, accounts: Accounts) -> None:
        def take(number: int) -> bool:
            try:
                accounts.add(account("anna", person=f"p{number}"), None)
            except Taken:
                return False
            return True

        with ThreadPoolExecutor(8) as threads:
            assert sorted(threads.map(take, range(8))) == [False] * 7 + [True]
        assert len(accounts.all()) == 1

    def test_a_change_is_kept_and_the_moment_of_making_stays(self, accounts: Accounts, anna: Account) -> None:
        changed = replace(anna, name="Anne", roles=frozenset({Role.ADMIN}), person="me", active=False)
        accounts.change(replace(changed, created=NOW + timedelta(days=1)))
        assert accounts.by_name("anne") == changed
        assert accounts.by_name("anna") is None
        assert accounts.password(anna.id) == "hash of Anna's"

    def test_a_change_takes_nothing_from_others(self, accounts: Accounts, anna: Account, ben: Account) -> None:
        for wrong in (replace(ben, name="aNNa"), replace(ben, person="Anna")):
            with pytest.raises(Taken):
                accounts.change(wrong)
        with pytest.raises(NotFound):
            accounts.change(account("nobody"))
        assert accounts.all() == [anna, ben]

    def test_a_removed_account_leaves_nothing(self, accounts: Accounts, anna: Account, ben: Account) -> None:
        for owner, of in ((anna, "a"), (ben, "b")):
            accounts.keep_token(token(owner, of * 12))
            accounts.keep_session(session(owner, of * 32))
            accounts.link(owner.id, Identity("https://id.example", of))
        assert accounts.remove(anna.id)
        assert not accounts.remove(anna.id)
        assert accounts.all() == [ben]
        assert accounts.token("a" * 12) is accounts.session("a" * 32) is None
        assert accounts.by_identity(Identity("https://id.example", "a")) is accounts.password(anna.id) is None
        assert None not in (accounts.token("b" * 12), accounts.session("b" * 32))
        assert len(accounts.identities_of(ben.id)) == 1
        accounts.add(account("Anna"), None)

    def test_an_identity_lets_one_account_in(self, accounts: Accounts, anna: Account, ben: Account) -> None:
        accounts.link(anna.id, ELSEWHERE)
        accounts.link(anna.id, ELSEWHERE)
        assert accounts.by_identity(ELSEWHERE) == anna
        assert accounts.by_identity(replace(ELSEWHERE, issuer="https://id.example/")) is None
        assert accounts.identities_of(anna.id) == [ELSEWHERE]
        with pytest.raises(Taken, match="another account"):
            accounts.link(ben.id, ELSEWHERE)
        with pytest.raises(Taken, match="another account"):
            accounts.add(account("carl"), None, ELSEWHERE)
        assert accounts.by_name("carl") is None
        with pytest.raises(NotFound):
            accounts.link(LOCAL, replace(ELSEWHERE, subject="other"))
        assert not accounts.unlink(ben.id, ELSEWHERE)
        assert accounts.unlink(anna.id, ELSEWHERE)
        assert accounts.by_identity(ELSEWHERE) is None

    def test_an_account_may_begin_with_an_identity(self, accounts: Accounts) -> None:
        accounts.add(made := account("dora"), None, ELSEWHERE)
        assert accounts.by_identity(ELSEWHERE) == made

    def test_a_new_password_ends_the_sessions_of_its_account(
        self, accounts: Accounts, anna: Account, ben: Account
    ) -> None:
        accounts.keep_session(session(anna, "a" * 32))
        accounts.keep_session(session(ben, "b" * 32))
        accounts.keep_token(token(anna))
        accounts.keep_password(anna.id, "another")
        assert accounts.password(anna.id) == "another"
        assert accounts.session("a" * 32) is None
        assert accounts.session("b" * 32)
        assert accounts.token("0123456789ab")
        with pytest.raises(NotFound):
            accounts.keep_password(LOCAL, "any")

    def test_a_hash_is_renewed_only_where_it_is_still_the_same_password(
        self, accounts: Accounts, anna: Account
    ) -> None:
        accounts.keep_session(session(anna))
        accounts.rehash(anna.id, "hash of Anna's", "stronger")
        assert accounts.password(anna.id) == "stronger"
        accounts.rehash(anna.id, "hash of Anna's", "of a password that is no more")
        assert accounts.password(anna.id) == "stronger"
        assert accounts.session("ab" * 16)

    def test_a_token_comes_back_with_its_account_as_it_is_now(self, accounts: Accounts, anna: Account) -> None:
        kept = token(anna, expires=NOW + timedelta(days=1))
        accounts.keep_token(kept)
        assert accounts.token(kept.id) == (kept, anna)
        closed = replace(anna, active=False)
        accounts.change(closed)
        assert accounts.token(kept.id) == (kept, closed)

    def test_tokens_are_listed_as_they_were_made_and_revoked_by_their_owner_alone(
        self, accounts: Accounts, anna: Account, ben: Account
    ) -> None:
        later, earlier = token(anna, "a" * 12, minute=2), token(anna, "b" * 12, minute=1)
        for one in (later, earlier, token(ben, "c" * 12)):
            accounts.keep_token(one)
        assert accounts.tokens_of(anna.id) == [earlier, later]
        assert not accounts.revoke_token(ben.id, later.id)
        assert accounts.revoke_token(anna.id, later.id)
        assert not accounts.revoke_token(anna.id, later.id)
        assert accounts.token(later.id) is None
        assert accounts.revoke_tokens_of(anna.id) == 1
        assert accounts.tokens_of(anna.id) == []
        assert len(accounts.tokens_of(ben.id)) == 1

    def test_a_session_is_lengthened_but_never_brought_back(self, accounts: Accounts, anna: Account) -> None:
        kept = session(anna)
        accounts.keep_session(kept)
        assert accounts.session(kept.id) == (kept, anna)
        assert accounts.extend_session(kept.id, NOW + timedelta(hours=9))
        assert accounts.session(kept.id) == (replace(kept, expires=NOW + timedelta(hours=9)), anna)
        accounts.end_session(kept.id)
        accounts.end_session(kept.id)
        assert not accounts.extend_session(kept.id, NOW + timedelta(hours=10))
        assert accounts.session(kept.id) is None

    def test_the_sessions_that_are_open_are_those_that_have_not_expired(
        self, accounts: Accounts, anna: Account, ben: Account
    ) -> None:
        for owner, which, hours in ((anna, "ab", 1), (anna, "cd", -1), (ben, "ef", 1)):
            accounts.keep_session(session(owner, which * 16, expires=NOW + timedelta(hours=hours)))
        assert accounts.sessions_open(NOW) == 2

    def test_all_sessions_of_an_account_end_together(self, accounts: Accounts, anna: Account, ben: Account) -> None:
        for owner, which in ((anna, "1"), (anna, "2"), (ben, "3")):
            accounts.keep_session(session(owner, which * 32))
        assert accounts.end_sessions_of(anna.id) == 2
        assert [accounts.session(which * 32) is None for which in "123"] == [True, True, False]

    def test_nothing_is_kept_for_an_account_that_is_gone(self, accounts: Accounts) -> None:
        for keep in (
            lambda: accounts.keep_token(token(account("x"))),
            lambda: accounts.keep_session(session(account("x"))),
        ):
            with pytest.raises(NotFound):
                keep()

    def test_what_has_expired_is_cleared_and_nothing_else(self, accounts: Accounts, anna: Account) -> None:
        accounts.keep_token(token(anna, "a" * 12, expires=NOW))
        accounts.keep_token(token(anna, "b" * 12, expires=NOW + timedelta(seconds=1)))
        accounts.keep_token(token(anna, "c" * 12))
        accounts.keep_session(session(anna, "a" * 32, expires=NOW))
        accounts.keep_session(session(anna, "b" * 32))
        assert accounts.clear_expired(NOW) == 2
        assert [one.id for one in accounts.tokens_of(anna.id)] == ["b" * 12, "c" * 12]
        assert accounts.session("a" * 32) is None
        assert accounts.session("b" * 32)

    def test_after_any_change_the_number_of_changes_is_another(
        self, accounts: Accounts, anna: Account, ben: Account
    ) -> None:
        steps: list[Callable[[], object]] = [
            lambda: accounts.add(account("carl"), None),
            lambda: accounts.change(replace(anna, active=False)),
            lambda: accounts.keep_password(anna.id, "new"),
            lambda: accounts.keep_token(token(anna)),
            lambda: accounts.revoke_token(anna.id, "0123456789ab"),
            lambda: accounts.keep_session(session(anna)),
            lambda: accounts.extend_session("ab" * 16, NOW + timedelta(hours=2)),
            lambda: accounts.end_session("ab" * 16),
            lambda: accounts.link(anna.id, ELSEWHERE),
            lambda: accounts.unlink(anna.id, ELSEWHERE),
            lambda: accounts.remove(ben.id),
        ]
        for step in steps:
            before = accounts.changed()
            assert before == accounts.changed()
            step()
            assert before is None or accounts.changed() != before
