"""``workouts.csv``: one workout a row, in columns start, end, activity, attributes as ``name [unit]``, source.

Attributes are named as the catalogue does or in its words ("avg hr [/min]"); others are kept under their own name. The
title is kept as read; the activity is what the catalogue makes of it, or its general ``workout``. A workout without an
end lasts as long as its duration says; with neither it is refused, like one with an attribute that is not a number.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import numpy as np

from salus.errors import BadFile
from salus.records.catalogue import catalogue
from salus.records.formats.assemble import batch, only, places, refused
from salus.records.formats.columns import Numbers, read_numbers, read_times
from salus.records.formats.delimited import Names, Rows, Sheet, plain
from salus.records.formats.tidy.observations import SYNONYMS, columns_of
from salus.records.tables import Context, Reading
from salus.records.units import find_unit, unit

_COLUMNS = {name: SYNONYMS[name] for name in ("start", "end", "source", "id")} | {
    "activity": ("activity", "activity name", "activityname", "activity type", "workout", "workout type", "sport"),
}
_ATTRIBUTE = re.compile(r"(.+?)\s*(?:\[(.+)\]|\(([^()]+)\))")
_MINUTE = 60_000_000


def is_workouts(names: Names) -> bool:
    """True for a header with a start and an activity column, and none for a metric."""
    return {"start", "activity"} <= columns_of(names, _COLUMNS).keys() and "metric" not in names


def read_workouts(sheet: Sheet, context: Context) -> Reading:
    """Yield the workouts of a sheet whose header :func:`is_workouts`.

    Raises:
        BadFile: a column of a known attribute names no unit, or one that does not exist.
    """
    wanted = columns_of(sheet.names, _COLUMNS)
    attributes = _attributes(sheet, set(wanted.values()))
    cells = {f"[{at}]": at for at in attributes}
    for rows in sheet.blocks(wanted | cells):
        yield from rows.ragged
        if rows.table.num_rows:
            yield from _read(rows, attributes, context, sheet)


def attribute_name(text: str) -> str | None:
    """The catalogue's attribute of a workout that people call so.

    >>> attribute_name("Avg HR"), attribute_name("mood")
    ('average_heart_rate', None)
    """
    return _attribute_words().get(plain(text))


@cache
def _attribute_words() -> dict[str, str]:
    words: dict[str, str] = {}
    for attribute in catalogue().attributes.values():
        for word in (attribute.name, attribute.title, *attribute.words):
            words.setdefault(plain(word), attribute.name)
    return words


def activity_of(title: str) -> str:
    """The catalogue's activity of a vendor's title; its general ``workout`` where it knows none.

    >>> activity_of("Outdoor Run"), activity_of("Goat yoga for two")
    ('running', 'workout')
    """
    found = catalogue().activity_by_name(title.strip())
    return found.name if found else "workout"


def _attributes(sheet: Sheet, taken: set[int]) -> dict[int, tuple[str, str]]:
    """Position to attribute name and unit, of the columns that hold attributes."""
    found: dict[int, tuple[str, str]] = {}
    for at, cell in enumerate(sheet.cells):
        match = _ATTRIBUTE.fullmatch(" ".join(cell.replace('"', "").split()))
        name = attribute_name(match[1] if match else cell)
        if at in taken or (match is None and name is None):
            continue
        code = (match[2] or match[3]).strip() if match else _own_unit(name or "")
        if not code or find_unit(code) is None:
            raise BadFile(
                f"column {cell!r} names {f'an unknown unit {code!r}' if code else 'no unit'}: "
                f"head it with name and UCUM unit, such as 'distance [m]' or 'duration [min]'"
            )
        found[at] = (name or plain(match[1] if match else cell).replace(" ", "_"), code)
    return found


def _own_unit(name: str) -> str:
    attribute = catalogue().attributes[name]
    return attribute.unit.code if all(other.code == "1" for other in attribute.also_units) else ""


def _read(rows: Rows, attributes: dict[int, tuple[str, str]], context: Context, sheet: Sheet) -> Reading:
    table, lines, count = rows.table, rows.lines, rows.table.num_rows
    start = read_times(table["start"], context.zone)
    no_end = np.full(count, np.datetime64("NaT"), "M8[us]")
    end = read_times(table["end"], context.zone) if "end" in table.column_names else None
    numbers = {at: read_numbers(table[f"[{at}]"], sheet.comma) for at in attributes}
    lasting = _durations(attributes, numbers, count)
    stop = no_end if end is None else end.start
    stop = np.where(np.isnat(stop) & ~np.isnat(lasting), start.start + lasting, stop)
    titles = table["activity"].to_pylist()
    blank = np.isnat(start.start) & ~start.bad & np.array([not title for title in titles])
    wrong = blank.copy()
    checks = [
        (start.bad | np.isnat(start.start), "no readable start: write it like 2024-05-14T18:26:00"),
        (np.zeros(count, bool) if end is None else end.bad, "the end is not a time: write it like 2024-05-14T18:40:00"),
        (np.isnat(stop), "neither an end nor a duration: give one of them"),
        (np.array([not (title or "").strip() for title in titles]), "no activity: name it, such as Run"),
        (stop < start.start, "the end lies before the start: swap them, or leave the end empty"),
        *((numbers[at].bad, f"{name} is not a number: write it like 72.5, or leave it empty")
          for at, (name, _) in attributes.items()),
    ]  # fmt: skip
    for mask, why in checks:
        yield from only(refused(mask & ~wrong, lines, why))
        wrong = wrong | mask
    kept = ~wrong
    which = np.flatnonzero(kept)
    columns: dict[str, Any] = {
        name: table[name].take(which) for name in ("source", "id") if name in table.column_names
    }  # fmt: skip
    named = [(titles[row] or "").strip() for row in which.tolist()]
    yield batch(
        "workouts", len(which), start=start.start[kept], end=stop[kept], offset=start.offset[kept],
        place=places(lines[kept]), activity=[activity_of(title) for title in named], title=named,
        attributes=[_of_row(row, attributes, numbers) for row in which.tolist()], **columns,
    )  # fmt: skip


def _of_row(
    row: int, attributes: dict[int, tuple[str, str]], numbers: dict[int, Numbers]
) -> list[tuple[str, dict[str, Any]]]:
    return [
        (name, {"value": float(numbers[at].values[row]), "unit": code})
        for at, (name, code) in attributes.items()
        if not numbers[at].empty[row]
    ]


def _durations(attributes: dict[int, tuple[str, str]], numbers: dict[int, Numbers], count: int) -> Any:
    for at, (name, code) in attributes.items():
        if name == "duration":
            minutes = numbers[at].values * catalogue().attributes["duration"].conversion(unit(code))[0]
            sane = np.isfinite(minutes) & (minutes >= 0) & (minutes < 1e6)
            spans = np.where(sane, minutes * _MINUTE, 0).round().astype("m8[us]")
            return np.where(sane, spans, np.timedelta64("NaT", "us"))
    return np.full(count, np.timedelta64("NaT", "us"))


__all__ = ["activity_of", "attribute_name", "is_workouts", "read_workouts"]
