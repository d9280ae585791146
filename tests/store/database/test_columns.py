"""What goes into a column comes out equal, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, insert, select
from sqlalchemy.exc import StatementError

from salus.store.database import Database
from salus.store.database.columns import Json, Moment, Words

SHAPES = Table(
    "shapes",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("at", Moment),
    Column("value", Json),
    Column("said", Words),
)


@pytest.fixture
def there_and_back(database: Database) -> Iterator[Callable[..., Any]]:
    database.write(SHAPES.create)

    def go(**given: Any) -> Any:
        which = database.write(lambda c: c.execute(insert(SHAPES).values(**given).returning(SHAPES.c.id)).scalar_one())
        (name,) = given
        return database.read(lambda c: c.execute(select(SHAPES.c[name]).where(SHAPES.c.id == which)).scalar_one())

    yield go
    database.write(SHAPES.drop)


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 3, 29, 12, 0, 0, 1, ZoneInfo("Europe/Berlin")),
        datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Berlin")),
        datetime(1901, 1, 1, tzinfo=timezone(timedelta(hours=-3, minutes=-30))),
        datetime(9999, 12, 31, 23, 59, 59, 999999, UTC),
    ],
)
def test_a_moment_comes_back_in_utc_to_the_microsecond(there_and_back: Callable[..., Any], moment: datetime) -> None:
    found = there_and_back(at=moment)
    assert found == moment.astimezone(UTC)
    assert found.tzinfo is UTC or found.utcoffset() == timedelta(0)


def test_a_moment_without_a_zone_is_refused(there_and_back: Callable[..., Any]) -> None:
    with pytest.raises(StatementError, match="has no zone"):
        there_and_back(at=datetime(2026, 3, 29))


def test_nothing_is_nothing(there_and_back: Callable[..., Any]) -> None:
    assert there_and_back(at=None) is there_and_back(value=None) is there_and_back(said=None) is None


@pytest.mark.parametrize("value", [{}, [], "", 0, False, {"a": [1, 2.5, None, True, "ü\0"]}, 0.1 + 0.2, 1e300])
def test_json_comes_back_equal(there_and_back: Callable[..., Any], value: object) -> None:
    assert there_and_back(value=value) == value


def test_mappings_tuples_and_sets_become_what_json_has(there_and_back: Callable[..., Any]) -> None:
    assert there_and_back(value=MappingProxyType({"a": (1, 2), "b": {"y", "x"}})) == {"a": [1, 2], "b": ["x", "y"]}


def test_what_utf8_cannot_hold_is_replaced(there_and_back: Callable[..., Any]) -> None:
    assert there_and_back(said="a\0\ud83db") == "a\ufffd\ufffdb"
    assert there_and_back(value={"a\ud83d": ["\udc00", ("b",)]}) == {"a\ufffd": ["\ufffd", ["b"]]}


def test_what_has_no_json_form_is_told(there_and_back: Callable[..., Any]) -> None:
    with pytest.raises(StatementError, match="not JSON serializable"):
        there_and_back(value=object())
