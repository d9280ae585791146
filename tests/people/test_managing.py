"""What the keeper of accounts does, and what it ends at once: said in cases, then held against chance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

from salus.errors import BadInput, NotFound, NotProven, Taken
from salus.people import Account, Role, Scope, managing, passwords
from salus.people.access import scopes_of
from salus.people.keeping import Identity
from salus.people.memory import MemoryAccounts
from salus.people.signing_in import SigningIn

NOW = datetime(2026, 3, 4, tzinfo=UTC)
GOOD = "four words that rhyme"


@pytest.fixture
def accounts() -> MemoryAccounts:
    return MemoryAccounts()


@pytest.fixture
def anna(accounts: MemoryAccounts) -> Account:
    return managing.add(accounts, name="Anna", roles=[Role.PERSON], person="me", password=None, now=NOW)


def test_an_account_has_records_of_its_own_unless_told_otherwise(accounts: MemoryAccounts, anna: Account) -> None:
    ben = managing.add(accounts, name="ben", roles=[Role.PERSON], person=None, password=GOOD, now=NOW)
    assert (anna.person, ben.person) == ("me", "ben")
    assert passwords.matches(GOOD, accounts.password(ben.id))
    assert accounts.password(anna.id) is None


def test_a_weak_password_makes_no_account(accounts: MemoryAccounts) -> None:
    with pytest.raises(BadInput, match="commonest"):
        managing.add(accounts, name="ben", roles=[Role.PERSON], person=None, password="password1", now=NOW)
    assert not accounts.any()


def test_who_is_looked_for_in_vain_is_told_who_there_is(accounts: MemoryAccounts) -> None:
    with pytest.raises(NotFound, match="none yet: salus account add"):
        managing.find(accounts, "ben")
    managing.add(accounts, name="Anna", roles=[Role.PERSON], person=None, password=None, now=NOW)
    with pytest.raises(NotFound, match="there is Anna"):
        managing.find(accounts, "ben")
    assert managing.find(accounts, "aNNA").name == "Anna"


def test_a_person_is_changed_to_one_that_nobody_has(accounts: MemoryAccounts, anna: Account) -> None:
    ben = managing.add(accounts, name="ben", roles=[Role.PERSON], person=None, password=None, now=NOW)
    with pytest.raises(Taken):
        managing.change_person(accounts, ben, "me")
    with pytest.raises(BadInput):
        managing.change_person(accounts, ben, "../me")
    assert managing.change_person(accounts, ben, "benjamin") == managing.find(accounts, "ben")


def test_roles_cannot_all_be_taken(accounts: MemoryAccounts, anna: Account) -> None:
    with pytest.raises(BadInput, match="close it"):
        managing.change_roles(accounts, anna, [])


def test_what_a_closing_left_that_was_cut_short_is_ended_before_it_is_opened(
    accounts: MemoryAccounts, anna: Account
) -> None:
    text, token = managing.give_token(accounts, anna, label="x", days=1, now=NOW)
    managing.close(accounts, anna)
    accounts.keep_token(token)  # as if the process had died in between
    managing.reopen(accounts, managing.find(accounts, "anna"))
    with pytest.raises(NotProven):
        SigningIn(accounts).by_token(text, NOW)


def test_opening_an_open_account_ends_nothing(accounts: MemoryAccounts, anna: Account) -> None:
    text, _ = managing.give_token(accounts, anna, label="x", days=1, now=NOW)
    managing.reopen(accounts, anna)
    assert SigningIn(accounts).by_token(text, NOW).account == anna


def test_a_token_is_revoked_by_its_id_and_an_unknown_one_is_told(accounts: MemoryAccounts, anna: Account) -> None:
    _, token = managing.give_token(accounts, anna, label="x", days=1, now=NOW)
    with pytest.raises(NotFound, match=f"they have {token.id}"):
        managing.revoke_token(accounts, anna, "abc")
    managing.revoke_token(accounts, anna, token.id)
    with pytest.raises(NotFound, match="they have none"):
        managing.revoke_token(accounts, anna, token.id)


def test_an_identity_that_is_unlinked_ends_what_it_may_have_begun(accounts: MemoryAccounts, anna: Account) -> None:
    elsewhere, door = Identity("https://id.example", "s1"), SigningIn(accounts)
    managing.link(accounts, anna, elsewhere)
    cookie = door.as_proven_elsewhere(anna, NOW).cookie
    managing.unlink(accounts, anna, elsewhere)
    with pytest.raises(NotProven):
        door.by_cookie(cookie, NOW)
    with pytest.raises(NotFound, match="not linked"):
        managing.unlink(accounts, anna, elsewhere)


@pytest.mark.parametrize(
    "wrong", [("id.example", "s"), ("https://x", ""), ("https://x", "é"), ("https://x", " s"), ("https://x", "a\x00")]
)
def test_what_is_no_identity_is_refused(wrong: tuple[str, str]) -> None:
    with pytest.raises(BadInput, match="no identity"):
        Identity(*wrong)


@dataclass(eq=False)
class Shown:
    """A credential that somebody was given, and all that decides what it gives."""

    text: str
    owner: str
    scopes: frozenset[Scope] | None  # of a token; a session gives all that the roles do
    expires: datetime
    ended: bool = False


class Credentials(RuleBasedStateMachine):
    """Whatever is done to accounts in whatever order, each credential gives what it must and nothing more."""

    owners: Bundle[str] = Bundle("owners")
    shown: Bundle[Shown] = Bundle("shown")

    def __init__(self) -> None:
        super().__init__()
        self.accounts, self.now = MemoryAccounts(), NOW
        self.door = SigningIn(self.accounts)
        self.roles: dict[str, set[Role]] = {}  # of accounts that there are
        self.closed: set[str] = set()
        self.given: list[Shown] = []

    @initialize(
        target=owners,
        first=st.sets(st.sampled_from(Role), min_size=1),
        second=st.sets(st.sampled_from(Role), min_size=1),
    )
    def add(self, first: set[Role], second: set[Role]) -> object:
        for name, roles in (("anna", first), ("ben", second)):
            managing.add(self.accounts, name=name, roles=roles, person=None, password=None, now=self.now)
            self.roles[name] = roles
        return multiple("anna", "ben")

    @rule(owner=owners, roles=st.sets(st.sampled_from(Role), min_size=1))
    def change_roles(self, owner: str, roles: set[Role]) -> None:
        if owner in self.roles:
            managing.change_roles(self.accounts, self.account(owner), roles)
            self.roles[owner] = roles

    @rule(owner=owners)
    def close(self, owner: str) -> None:
        if owner in self.roles:
            managing.close(self.accounts, self.account(owner))
            self.closed.add(owner)
            self.end(owner, tokens=True)

    @rule(owner=owners)
    def reopen(self, owner: str) -> None:
        if owner in self.roles:
            managing.reopen(self.accounts, self.account(owner))
            self.closed.discard(owner)

    @rule(owner=owners)
    def choose_a_password(self, owner: str) -> None:
        if owner in self.roles:
            self.accounts.keep_password(self.account(owner).id, "hash")
            self.end(owner, tokens=False)

    @rule(owner=consumes(owners))
    def remove(self, owner: str) -> None:
        if owner in self.roles:
            managing.remove(self.accounts, self.account(owner))
            self.end(owner, tokens=True)
            del self.roles[owner]

    @rule(target=shown, owner=owners, scopes=st.none() | st.sets(st.sampled_from(Scope)), days=st.integers(1, 3))
    def give_token(self, owner: str, scopes: set[Scope] | None, days: int) -> object:
        if owner not in self.roles:
            return multiple()
        account = self.account(owner)
        try:
            text, token = managing.give_token(self.accounts, account, label="x", scopes=scopes, days=days, now=self.now)
        except BadInput:
            assert owner in self.closed or (
                scopes is not None and (not scopes or scopes - scopes_of(self.roles[owner]))
            )
            return multiple()
        return self.keep(Shown(text, owner, token.scopes, self.now + timedelta(days=days)))

    @rule(target=shown, owner=owners)
    def sign_in(self, owner: str) -> object:
        if owner not in self.roles:
            return multiple()
        try:
            signed_in = self.door.as_proven_elsewhere(self.account(owner), self.now)
        except NotProven:
            assert owner in self.closed
            return multiple()
        return self.keep(Shown(signed_in.cookie, owner, None, signed_in.expires))

    @rule(one=consumes(shown))
    def revoke(self, one: Shown) -> None:
        if one.scopes is None:
            self.door.sign_out(one.text)
        elif not one.ended:
            managing.revoke_token(self.accounts, self.account(one.owner), one.text.split("_")[1])
        one.ended = True

    @rule(hours=st.integers(1, 30))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def clear(self) -> None:
        self.accounts.clear_expired(self.now)
        for one in self.given:
            one.ended |= one.expires <= self.now

    @invariant()
    def every_credential_gives_what_it_must_and_no_more(self) -> None:
        for one in self.given:
            alive = not one.ended and one.owner not in self.closed and self.now < one.expires
            principal = self.prove(one)
            assert (principal is not None) == alive
            if principal is not None:
                roles = scopes_of(self.roles[one.owner])
                assert principal[0] == one.owner
                assert principal[1] <= roles
                assert principal[1] == (roles if one.scopes is None else roles & one.scopes)

    def prove(self, one: Shown) -> tuple[str, frozenset[Scope]] | None:
        try:
            if one.scopes is not None:
                principal = self.door.by_token(one.text, self.now)
            else:
                visit = self.door.by_cookie(one.text, self.now)
                principal, one.expires = visit.principal, visit.expires
        except NotProven:
            return None
        return principal.account.name, principal.scopes

    def account(self, name: str) -> Account:
        return managing.find(self.accounts, name)

    def keep(self, one: Shown) -> Shown:
        self.given.append(one)
        return one

    def end(self, owner: str, *, tokens: bool) -> None:
        for one in self.given:
            if one.owner == owner and (tokens or one.scopes is None):
                one.ended = True


Credentials.TestCase.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)
TestCredentials = Credentials.TestCase
