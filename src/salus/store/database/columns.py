"""Types of columns that mean the same on SQLite and PostgreSQL: moments, words, JSON.

What goes in comes out equal, and nothing that a person can type makes a statement fail: NUL and lone surrogates, which
one of the two databases cannot hold, become U+FFFD.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import DateTime, Text
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")


class Moment(TypeDecorator[datetime]):
    """A zone-aware moment, kept and given back in UTC, to the microsecond. A naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value.isoformat()} has no zone: a moment is kept in UTC")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class Words(TypeDecorator[str]):
    """Text of any kind and length."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _: Dialect) -> str | None:
        return None if value is None else writable(value)


class Json(TypeDecorator[Any]):
    """A value as JSON text; None is no value (SQL's NULL)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, _: Dialect) -> str | None:
        if value is None:
            return None
        try:
            return orjson.dumps(value, default=_plain).decode()
        except orjson.JSONEncodeError:
            return orjson.dumps(_writable_throughout(value), default=_plain).decode()

    def process_result_value(self, value: str | None, _: Dialect) -> Any:
        return None if value is None else orjson.loads(value)


def writable(text: str) -> str:
    """The text without what UTF-8 or a database cannot hold.

    >>> writable("a\\x00b\\ud83dc")
    'a\ufffdb\ufffdc'
    """
    return _UNWRITABLE.sub("\ufffd", text)


def _plain(value: object) -> object:
    """What `orjson` does not know by itself: any mapping, sets, in order."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _writable_throughout(value: Any) -> Any:
    if isinstance(value, str):
        return writable(value)
    if isinstance(value, Mapping):
        return {writable(str(name)): _writable_throughout(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_writable_throughout(inner) for inner in value]
    return value
