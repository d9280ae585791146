"""Accounts, for who manages them: add, list, change, close, remove. Who manages people reads nobody's records.

Whose records an account has is decided when it is made, and only records that nobody has yet: otherwise whoever adds
accounts could read what somebody left behind. `salus account` on the machine itself can do that.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from salus.api.asked import Id
from salus.api.identity import Caller, needs
from salus.api.schema import told
from salus.api.shapes_people import ERASED, PERSON, Erased, Person
from salus.errors import NotFound
from salus.monitoring.logs import logger
from salus.people import Account, Role, Scope, managing
from salus.people.wire import account_json

router = APIRouter(tags=["people"])
Manages = Annotated[Caller, needs(Scope.PEOPLE_MANAGE)]
_ROLES = Field(min_length=1, max_length=5, examples=[["person"]])


class New(BaseModel):
    """An account to add."""

    name: str = Field(min_length=1, max_length=64, examples=["anna"])
    roles: list[Role] = _ROLES
    person: str | None = Field(
        None, min_length=1, max_length=64, description="whose records are theirs; default: the name"
    )
    password: str | None = Field(None, min_length=8, max_length=256, description="none where they sign in elsewhere")


class Change(BaseModel):
    """What of an account to change; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    roles: Annotated[list[Role], _ROLES] | None = None
    active: bool | None = Field(
        None, strict=True, description="false closes it, and ends every session and token of it for good"
    )


class People(BaseModel):
    """All accounts."""

    accounts: list[Person]


@router.get("/v1/accounts", summary="All accounts", responses=told(People, "By name.", example={"accounts": [PERSON]}))
async def accounts(caller: Manages) -> Response:
    """Names, roles and whether they are open; nothing that they keep."""
    return await caller.answer(lambda _: {"accounts": [account_json(one) for one in caller.house.accounts.all()]})


@router.post(
    "/v1/accounts",
    summary="Add an account",
    status_code=201,
    responses=told(Person, "Added.", status=201, example=PERSON),
)
async def add_account(body: New, caller: Manages) -> Response:
    """The name and the person must be free."""

    def add(_: object) -> dict[str, Any]:
        caller.house.require_unused(body.person or body.name)
        added = managing.add(
            caller.house.accounts,
            name=body.name,
            roles=body.roles,
            person=body.person,
            password=body.password,
            now=datetime.now(UTC),
        )
        logger(__name__).info("account_added", who=caller.house.watch.pseudonyms.of(added.id))
        return account_json(added)

    return await caller.answer(add, status=201)


@router.get("/v1/accounts/{id}", summary="An account", responses=told(Person, "The account.", example=PERSON))
async def account(which: Id, caller: Manages) -> Response:
    """By its id."""
    return await caller.answer(lambda _: account_json(_found(caller, which)))


@router.patch("/v1/accounts/{id}", summary="Change an account", responses=told(Person, "As it is now.", example=PERSON))
async def change_account(which: Id, body: Change, caller: Manages) -> Response:
    """Roles count from the next request on. A password is changed by its owner, or on the command line of the machine:
    an administrator who could set it here could sign in as anybody and read their records."""

    def change(_: object) -> dict[str, Any]:
        kept, found = caller.house.accounts, _found(caller, which)
        if body.roles is not None:
            found = managing.change_roles(kept, found, body.roles)
        if body.active is not None:
            found = managing.reopen(kept, found) if body.active else managing.close(kept, found)
        event = "account_closed" if body.active is False else "account_changed"
        logger(__name__).info(event, who=caller.house.watch.pseudonyms.of(found.id))
        return account_json(found)

    return await caller.answer(change)


@router.delete(
    "/v1/accounts/{id}",
    summary="Erase an account and everything of its person",
    responses=told(Erased, "Erased.", example=ERASED),
)
async def erase_account(
    which: Id, caller: Manages, confirm: Annotated[str, Query(max_length=64, description="the account's name")]
) -> Response:
    """Records, conversations, feedback, credentials, the account itself. It cannot be undone."""

    return await caller.answer(lambda _: caller.house.erase(_found(caller, which), confirm))


def _found(caller: Caller, which: str) -> Account:
    found = caller.house.accounts.by_id(which)
    if found is None:
        raise NotFound(f"there is no account {which}; GET /v1/accounts lists them")
    return found
