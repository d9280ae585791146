"""What an export holds besides records and workouts: the person, daily summaries, hearing tests, prescribed lenses.

An ``ActivitySummary`` repeats the day's records as totals, so it must never be added to them: its totals are handed
over only for days on which the file has no record of that type, once the whole file is known. Its goals are told where
they change.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from salus.records.clock import parse_iso, place
from salus.records.formats.apple.elements import Element
from salus.records.formats.apple.kinds import kind_of

Row = dict[str, Any]

SUMMARY = "Apple activity summary"
_TOTALS = {  # attribute of the summary: the type of the records that it repeats, unit, and the name of its goal
    "activeEnergyBurned": ("HKQuantityTypeIdentifierActiveEnergyBurned", None, "Move goal (active energy)"),
    "appleExerciseTime": ("HKQuantityTypeIdentifierAppleExerciseTime", "min", "Exercise goal"),
    "appleStandHours": ("HKCategoryTypeIdentifierAppleStandHour", "h", "Stand goal"),
    "appleMoveTime": ("HKQuantityTypeIdentifierAppleMoveTime", "min", "Move goal (time)"),
}
REPEATED = frozenset(kind.metric for kind in (kind_of(total[0]) for total in _TOTALS.values()) if kind.metric)
_SEXES = {"HKBiologicalSexFemale": "female", "HKBiologicalSexMale": "male", "HKBiologicalSexOther": "other"}
_SIGNS = {"Positive": "+", "Negative": "-"}
_PERSON = "HKCharacteristicTypeIdentifier"


def me(element: Element, locale: str | None, zone: ZoneInfo) -> Row | None:
    """The entry about the person, or None where the export says nothing about them."""
    born = element.get(_PERSON + "DateOfBirth")
    blood = (element.get(_PERSON + "BloodType") or "").removeprefix("HKBloodType")
    for word, sign in _SIGNS.items():
        blood = blood.replace(word, sign)
    details = {
        "birth_date": born,
        "sex": _SEXES.get(element.get(_PERSON + "BiologicalSex") or ""),
        "blood_type": blood if blood != "NotSet" else None,
        "locale": locale,
    }
    told = {key: value for key, value in details.items() if value}
    try:
        start, offset = parse_iso(born or "", zone)
    except ValueError:
        start, offset = None, None
    if not told:
        return None
    return {
        "start": start, "offset": offset, "source": "Apple Health", "place": f"line {element.line}", "kind": "person",
        "name": "Me", "codes": [], "fact": True, "details": told,
    }  # fmt: skip


class Days:
    """The local days on which each metric that summaries repeat has a record."""

    def __init__(self) -> None:
        self._seen: dict[str, set[int]] = {name: set() for name in REPEATED}

    def see(self, metric: str, days: npt.NDArray[np.int64]) -> None:
        """Remember these days, counted since 1970."""
        self._seen[metric].update(np.unique(days).tolist())

    def has(self, metric: str, day: datetime) -> bool:
        """True where the metric has a record on that day."""
        return (day - datetime(1970, 1, 1)).days in self._seen[metric]  # noqa: DTZ001  # a date, not an instant


class Summaries:
    """Makes rows of daily summaries, in the order of their days; ``days`` tells where there are records already."""

    def __init__(self, days: Days, zone: ZoneInfo) -> None:
        self._days, self._zone = days, zone
        self._goals: dict[str, float] = {}

    def rows(self, element: Element) -> Iterator[Row]:
        """The totals of a day of which there are no records, and the goals that are not those of the day before.

        Totals of a day on which nothing at all was measured are zeros of a watch that was not worn, and left out.
        Raises ValueError where the day cannot be read.
        """
        numbers = {name: _number(element, name) for name in _TOTALS}
        goals = {name: _number(element, f"{name}Goal") for name in _TOTALS}
        worn = any(total for total in numbers.values())
        for name, (identifier, unit, title) in _TOTALS.items():
            metric, total, goal = kind_of(identifier).metric, numbers[name], goals[name]
            told = {"unit": unit or element.get(f"{name}Unit")}
            day = datetime.fromisoformat(element.get("dateComponents") or "")
            if total is not None and worn and metric and (goal or total) and not self._days.has(metric, day):
                yield self._day(day, element) | told | {"metric": metric, "value": total}
            if goal and self._goals.get(name) != goal:
                self._goals[name] = goal
                yield self._day(day, element) | told | {"display": title, "value": goal}

    def _day(self, day: datetime, element: Element) -> Row:
        start, offset = place(day, self._zone)
        end, _ = place(day + timedelta(days=1), self._zone)
        return {"start": start, "end": end, "offset": offset, "source": SUMMARY, "place": f"line {element.line}"}


def hearing(element: Element, zone: ZoneInfo) -> Iterator[Row]:
    """The hearing levels of an audiogram, by ear and frequency. Raises ValueError for a bad date."""
    common = _dated(element, zone)
    for point in element.children:
        pitch, unit = point.get("frequencyValue"), point.get("frequencyUnit") or "Hz"
        for ear in ("left", "right"):
            level = _number(point, f"{ear}EarValue")
            if point.name == "SensitivityPoint" and level is not None:
                yield common | {
                    "display": f"Hearing level, {ear} ear, {pitch} {unit}", "value": level,
                    "unit": point.get(f"{ear}EarUnit") or "dBHL", "place": f"line {point.line}",
                }  # fmt: skip


def lenses(element: Element, zone: ZoneInfo) -> Iterator[Row]:
    """The numbers of a prescription for lenses, by eye. Raises ValueError for a bad date."""
    common = _dated(element, zone, "dateIssued")
    for eye in element.children:
        side = {"RightEye": "right", "LeftEye": "left"}.get(eye.name)
        for name in eye.attributes if side else ():
            value = _number(eye, name)
            if value is not None:
                yield common | {
                    "display": f"Vision prescription, {side} eye, {name}", "value": value,
                    "unit": eye.get(f"{name}Unit") or "1", "place": f"line {eye.line}",
                }  # fmt: skip


def _dated(element: Element, zone: ZoneInfo, name: str = "startDate") -> Row:
    start, offset = parse_iso(element.get(name) or element.get("startDate") or "", zone)
    return {"start": start, "end": start, "offset": offset, "source": element.get("sourceName")}


def _number(element: Element, name: str) -> float | None:
    try:
        value = float(element.get(name) or "")
    except ValueError:
        return None
    return value if np.isfinite(value) else None
