"""Headers in the languages that vendors translate them into, and dates whose day and month nobody marked.

A vendor's words are data (``words.json`` beside the format): for each column, what it is called in each language, and
for cells that hold words, what those mean. Units stand in the header, in brackets or at its end.

>>> from datetime import date
>>> found = columns_in(("timestamp (yyyy-mm-ddthh:mm:ss)", "scan glucose mmol/l"), {"scan": ["scan glucose"]})
>>> found["scan"]
Place(at=1, unit='mmol/L')
>>> likeliest_order({(2, 1, 2024), (2, 2, 2024)}), likeliest_order({(1, 13, 2024)}), likeliest_order({(5, 3, 2024)})
('mdy', 'mdy', None)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from salus.errors import BadFile
from salus.records.formats.columns import Column, Order, date_parts
from salus.records.formats.delimited import Names, plain

_UNITS = {"mg/dl": "mg/dL", "mmol/l": "mmol/L", "mmol": "mmol/L"}
_UNIT_AT_END = re.compile(r"^(.*?)\s*(?:\(\s*([^()]*?)\s*\)|\b(mg/dl|mmol/l))\s*$")
_MANY = 20_000  # more distinct dates than any file of one person has: enough to decide


@dataclass(frozen=True, slots=True)
class Place:
    """Where a column stands, and the unit its header names."""

    at: int
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """A vendor's vocabulary: names of columns, and meanings of cells, each by language-free key."""

    columns: Mapping[str, Sequence[str]]
    cells: Mapping[str, Mapping[str, Sequence[str]]]

    def meaning(self, of: str, cell: str | None) -> str | None:
        """The key of the meaning of a cell ("EGV" in the event column → "glucose"), or None."""
        word = plain(cell or "")
        return next((key for key, words in self.cells[of].items() if word in words), None)


@cache
def words_of(package: str) -> Words:
    """The vocabulary in ``words.json`` of the format's folder."""
    data: dict[str, Any] = orjson.loads((Path(__file__).parent / package / "words.json").read_bytes())
    return Words(data["columns"], data["cells"])


def columns_in(names: Names, words: Mapping[str, Sequence[str]]) -> dict[str, Place]:
    """Which known columns a header has: its whole name or its name without the unit is one of the column's words."""
    found: dict[str, Place] = {}
    for at, name in enumerate(names):
        match = _UNIT_AT_END.match(name)
        base, unit = (match[1], match[2] or match[3]) if match else (name, None)
        for column, called in words.items():
            if column not in found and (name in called or base in called):
                found[column] = Place(at, _UNITS.get(unit or "", unit))
    return found


def order_of(columns: Iterable[Column], until: str = "") -> Order:
    """Whether day or month comes first in all of a file's dates, from all of them together.

    Raises:
        BadFile: some dates have their year last, and nothing in the file tells day from month.
    """
    dates: set[tuple[int, int, int]] = set()
    for column in columns:
        dates.update(zip(*(part.tolist() for part in date_parts(column)), strict=True))
        if len(dates) > _MANY:
            break
    if not dates:
        return "ymd"
    found = likeliest_order(dates, until)
    if found is None:
        some = "-".join(f"{part:02}" for part in min(dates))
        raise BadFile(
            f"dates such as {some} may be day-month or month-day, and nothing in the file tells which: export a longer "
            "stretch, one that passes the 12th of a month, or one with ISO dates"
        )
    return found


def likeliest_order(dates: Iterable[tuple[int, int, int]], until: str = "") -> Order | None:
    """The order under which more of the dates exist; then the one under which all lie before ``until``, when the file
    was made; then the one that keeps them all closer together, as days of one wear lie. None where nothing tells."""
    match = re.match(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{2,4})", until)
    made = (int(match[1]), int(match[2]), int(match[3])) if match else None
    given = set(dates)
    days_first, months_first = _dates(given, made, (2, 1, 0)), _dates(given, made, (2, 0, 1))
    if len(days_first) != len(months_first):
        return "dmy" if len(days_first) > len(months_first) else "mdy"
    if not days_first or sorted(days_first) == sorted(months_first):
        return "mdy"
    if made:
        early = [max(days) <= days[-1] for days in (days_first, months_first)]
        if early[0] != early[1]:
            return "dmy" if early[0] else "mdy"
    spans = [(max(days) - min(days)).days for days in (days_first, months_first)]
    if min(spans) * 2 < max(spans):
        return "dmy" if spans[0] < spans[1] else "mdy"
    return None


def _dates(
    given: set[tuple[int, int, int]], made: tuple[int, int, int] | None, order: tuple[int, int, int]
) -> list[date]:
    """Those dates that exist when year, month and day are read in this order; when the file was made comes last."""
    read = (_date(*(parts[at] for at in order)) for parts in (*given, *([made] if made else ())))
    return [day for day in read if day is not None]


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year + (2000 if year < 70 else 1900 if year < 100 else 0), month, day)
    except ValueError:
        return None


__all__ = ["Place", "Words", "columns_in", "likeliest_order", "order_of", "words_of"]
