"""What an export holds besides records and workouts: the person, daily summaries, hearing tests, prescribed lenses.

An ``ActivitySummary`` repeats the day's records as totals, so it must never be added to them: its totals are handed over
only for days on which the file has no record of that type, once the whole file is known. Its goals are kept as they are.
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
        start, offset = None, None  # type: ignore[assignment]
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


def summary(element: Element, days: Days, zone: ZoneInfo) -> Iterator[Row]:
    """The goals of a day, and its totals where there are no records of them.

    Totals of a day on which nothing at all was measured are zeros of a watch that was not worn, and left out.
    Raises ValueError where the day cannot be read.
    """
    day = datetime.fromisoformat(element.get("dateComponents") or "")
    start, offset = place(day, zone)
    end, _ = place(day + timedelta(days=1), zone)
    common = {"start": start, "end": end, "offset": offset, "source": SUMMARY, "place": f"line {element.line}"}
    worn = any((_number(element, name) or 0) > 0 for name in _TOTALS)
    for name, (identifier, unit, goal) in _TOTALS.items():
        unit = unit or element.get(f"{name}Unit")  # noqa: PLW2901
        kind = kind_of(identifier)
        total, wanted = _number(element, name), _number(element, f"{name}Goal")
        if total is not None and worn and kind.metric and (wanted or total) and not days.has(kind.metric, day):
            yield common | {"metric": kind.metric, "value": total, "unit": unit}
        if wanted:
            yield common | {"display": goal, "value": wanted, "unit": unit}


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
