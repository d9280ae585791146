"""Values as requests write them: moments, zones, ids; what cannot be meant is refused with the reason."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Path, Query
from pydantic import AfterValidator, Field, GetPydanticSchema, PlainSerializer
from pydantic_core import core_schema

FIRST, LAST = 1900, 2200  # years between which a person's records lie


def _moment(value: datetime) -> datetime:
    if not FIRST <= value.year < LAST:
        raise ValueError(f"the year {value.year} is none that can be meant: use {FIRST} to {LAST - 1}")
    return value


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{name!r} is not a time zone; use a name such as Europe/Berlin") from None


Moment = Annotated[datetime, AfterValidator(_moment), Field(examples=["2024-05-15T10:00:00+02:00"])]
"""A moment between 1900 and 2200; one without a zone is read in the person's."""

Zone = Annotated[
    ZoneInfo,
    GetPydanticSchema(
        lambda _, __: core_schema.no_info_after_validator_function(
            _zone, core_schema.str_schema(min_length=1, max_length=64)
        )
    ),
    PlainSerializer(lambda zone: zone.key, return_type=str),
    Field(examples=["Europe/Berlin"]),
]
"""A time zone by its name in the IANA database."""

Limit = Annotated[int, Query(ge=1, le=200, description="how many at most")]
After = Annotated[str | None, Query(max_length=200, description="`next` of the page before")]
Id = Annotated[str, Path(alias="id", pattern="^[0-9a-f]{32}$", description="32 hexadecimal digits")]
