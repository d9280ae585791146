"""How accounts and their credentials look outside: never a password, a digest, or a token that was shown before."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from salus.people import Role, Scope


class Person(BaseModel):
    """An account."""

    id: str
    name: str
    roles: list[Role]
    person: str = Field(description="whose records are theirs")
    created: str
    active: bool


class SignedIn(BaseModel):
    """A session that has begun."""

    account: Person
    csrf: str = Field(description="to show in X-CSRF-Token with whatever changes something")
    expires: str


class Kept(BaseModel):
    """A token without its secret."""

    id: str
    label: str
    scopes: list[Scope]
    created: str
    expires: str | None


class Erased(BaseModel):
    """Everything of a person is gone; what was searched afterwards, and held nothing of them."""

    erased: str
    searched: dict[str, int]


ERASED: dict[str, Any] = {"erased": "anna", "searched": {"tables": 8, "files": 120}}
PERSON: dict[str, Any] = {
    "id": "3f2b8c1d9e0a4b5c6d7e8f9012345678",
    "name": "anna",
    "roles": ["person"],
    "person": "anna",
    "created": "2024-05-01T09:00:00+00:00",
    "active": True,
}
TOKEN: dict[str, Any] = {
    "id": "0123456789ab",
    "label": "phone",
    "scopes": ["chat", "records:read"],
    "created": "2024-05-01T09:00:00+00:00",
    "expires": None,
}
