"""Names of accounts, what roles give, and what a principal may do."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salus.errors import BadInput, NotAllowed
from salus.people import SCOPES_OF, Principal, Role, Scope
from salus.people.access import role_named
from salus.people.account import checked, folded, new_account
from salus.store.folders import folder_of

NOW = datetime(2026, 3, 4, tzinfo=UTC)


def test_an_account_has_an_id_of_its_own_and_what_its_roles_give() -> None:
    one, other = (new_account("Anna", [Role.PERSON, Role.OPERATOR], "me", NOW) for _ in range(2))
    assert one.id != other.id
    assert len(one.id) == 32
    assert one.scopes == SCOPES_OF[Role.PERSON] | SCOPES_OF[Role.OPERATOR]


def test_no_role_is_no_account() -> None:
    with pytest.raises(BadInput, match="person, reviewer, engineer, operator, admin"):
        new_account("anna", [], "anna", NOW)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PERSON])
def test_only_the_role_of_a_person_reads_records(role: Role) -> None:
    assert not SCOPES_OF[role] & {Scope.RECORDS_READ, Scope.RECORDS_WRITE, Scope.CHAT}


def test_every_scope_is_given_by_some_role() -> None:
    assert frozenset().union(*SCOPES_OF.values()) == set(Scope)


@given(st.text(max_size=70))
def test_what_can_name_an_account_can_name_a_profile_on_the_shelf(name: str) -> None:
    try:
        kept = checked(name, "an account")
    except BadInput:
        with pytest.raises(BadInput):
            folder_of(Path("home"), name)
    else:
        assert folder_of(Path("home"), kept).path.parent == Path("home/people")


@given(st.text(max_size=70))
def test_folding_a_name_again_changes_nothing(name: str) -> None:
    assert folded(folded(name)) == folded(name)


@pytest.mark.parametrize("name", ["", " anna", "anna ", "a/b", "../a", "a\nb", "a\x00", "x" * 65, "\ud800"])
def test_a_name_that_cannot_be_one_is_refused(name: str) -> None:
    with pytest.raises(BadInput, match="1 to 64"):
        new_account(name, [Role.PERSON], "me", NOW)
    with pytest.raises(BadInput, match="1 to 64"):
        new_account("me", [Role.PERSON], name, NOW)


def test_what_a_request_may_not_do_is_told_with_what_it_may() -> None:
    principal = Principal(new_account("anna", [Role.PERSON], "me", NOW), frozenset({Scope.CHAT}), "token")
    principal.require(Scope.CHAT)
    assert principal.may(Scope.CHAT)
    assert not principal.may(Scope.TRACES_READ)
    with pytest.raises(NotAllowed, match=r"'traces:read', and this token gives chat"):
        principal.require(Scope.TRACES_READ)


def test_a_role_is_known_by_its_name() -> None:
    assert [role_named(role.value) for role in Role] == list(Role)
    with pytest.raises(BadInput, match="'king' is no role: it is one of person, reviewer"):
        role_named("king")
