"""The shapes of an import, for the description of the interface."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field


class Refused(BaseModel):
    """Rows that could not be taken: where the first was, why, and how many."""

    where: str
    why: str
    count: int


class File(BaseModel):
    """What became of one file; before it is read, its name and size alone."""

    name: str | None = None
    bytes: int | None = None
    path: str | None = Field(None, description="the name that it was sent with")
    format: str | None = None
    read: int | None = Field(None, description="the sum of added, duplicate and refused rows")
    added: int | None = None
    duplicate: int | None = None
    refused: list[Refused] | None = None
    error: str | None = Field(None, description="why the file was not taken; it changed nothing")


class Import(BaseModel):
    """An import: where it stands, and in the end what became of its files."""

    id: str
    state: Literal["waiting", "importing", "done", "refused", "failed"]
    received: str
    bytes: int
    read: int = Field(description="bytes read so far")
    files: list[File]
    snapshot: int | None = Field(description="the version of the records afterwards")
    detail: str | None = Field(description="why nothing was taken")


class Imports(BaseModel):
    """The imports of the last week."""

    imports: list[Import]


IMPORT: dict[str, Any] = {
    "id": "0f8e3c1b2a4d5e6f708192a3b4c5d6e7",
    "state": "done",
    "received": "2024-05-15T08:00:00.000+00:00",
    "bytes": 310_000_000,
    "read": 310_000_000,
    "files": [
        {
            "path": "export.zip",
            "format": "apple_health",
            "read": 801_225,
            "added": 801_200,
            "duplicate": 20,
            "refused": [{"where": "line 91", "why": "no unit", "count": 5}],
        }
    ],
    "snapshot": 4,
    "detail": None,
}

FORM: dict[str, Any] = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {
                    "file": {"type": "string", "format": "binary", "description": "an export, as it was given"},
                    "tz": {"type": "string", "description": "home zone, kept on the first import"},
                },
            }
        }
    },
}
