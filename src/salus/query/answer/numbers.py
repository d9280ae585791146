"""Numbers, lengths of time and dates as a careful person writes them.

Rounding happens here and nowhere else, and only for the eye: ``value`` in an answer is never rounded.

>>> number(8214.37, 0), number(0.004, 2), number(1234567.0, 0)
('8,214', '0.004', '1,234,567')
>>> length(452), length(0.5), length(60), length(3000)
('7 h 32 min', '30 s', '1 h', '50 h')
>>> day("2024-05-14"), moment("2024-05-14T18:42:10+02:00")
('Tue 14 May 2024', 'Tue 14 May 2024 at 18:42')
"""

from __future__ import annotations

import math
from datetime import date, datetime

from salus.records.units import Unit, find_unit

_DECIMALS = {  # how fine people read a unit; a metric may say otherwise
    "mg/dL": 0, "mmol/L": 1, "kg": 1, "[lb_av]": 1, "km": 2, "[mi_i]": 2, "m": 0, "cm": 1, "/min": 0, "kcal": 0,
    "kJ": 0, "Cel": 1, "[degF]": 1, "%": 0, "min": 0, "h": 1, "d": 0, "1": 0, "{steps}": 0, "mm[Hg]": 0, "ms": 0,
    "L": 2, "mL": 0, "g": 0, "mg": 0,
}  # fmt: skip
_LONG = {"min", "h", "s", "d", "wk"}
LENGTHS = {"min": 1.0, "h": 60.0, "s": 1 / 60}  # to minutes


def number(value: float, decimals: int) -> str:
    """``value`` with thousands separators, at most ``decimals`` places, and enough places that it is not shown as 0."""
    if not math.isfinite(value):
        return "not a number"
    if value and abs(value) <= 0.5 * 10**-decimals:
        decimals = min(6, -math.floor(math.log10(abs(value))))
    text = f"{value:,.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", "−")


def quantity(value: float, unit: str | None, *, decimals: int | None = None, long_as_time: bool = True) -> str:
    """A number with its unit in the form people read: "142 mg/dL", "7 h 32 min", "13.7 km", "8,214 steps"."""
    if unit is None or unit == "1":
        return number(value, _places(value, "1") if decimals is None else decimals)
    if unit in LENGTHS and long_as_time:
        return length(value * LENGTHS[unit])
    if unit == "m" and abs(value) >= 1000:
        return f"{number(value / 1000, 2)} km"
    if unit == "m/min":
        return f"{number(value * 0.06, 1)} km/h"
    if unit == "min/km":
        minutes, seconds = divmod(round(value * 60), 60)
        return f"{minutes}:{seconds:02} min/km"
    if unit == "d":
        return count(value, "day")
    shown = number(value, _places(value, unit) if decimals is None else decimals)
    return f"{shown}{_gap(unit)}{unit_words(unit, shown)}"


def count(value: float, singular: str, plural: str | None = None) -> str:
    """ "1 day", "12 days", "2.5 days"."""
    shown = number(value, _places(value, "1"))
    return f"{shown} {singular if shown in ('1', '−1') else plural or plural_of(singular)}"


def plural_of(noun: str) -> str:
    """The plural of an English noun that follows the rules.

    >>> plural_of("day"), plural_of("allergy"), plural_of("class")
    ('days', 'allergies', 'classes')
    """
    if noun.endswith("y") and noun[-2:-1] not in set("aeiou"):
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")


def length(minutes: float) -> str:
    """A length of time in hours and minutes, in minutes, or in seconds where it is under one minute."""
    sign, minutes = ("−" if minutes < 0 else ""), abs(minutes)
    if 0 < minutes < 1:
        return f"{sign}{number(minutes * 60, 0)} s"
    whole = round(minutes)
    hours, rest = divmod(whole, 60)
    parts = ([f"{hours:,} h"] if hours else []) + ([f"{rest} min"] if rest or not hours else [])
    return sign + " ".join(parts)


def day(iso: str) -> str:
    """A local date: "Tue 14 May 2024"."""
    d = date.fromisoformat(iso[:10])
    return f"{d:%a} {d.day} {d:%b %Y}"


def moment(iso: str) -> str:
    """A local date with its clock time, where ``iso`` has one."""
    return f"{day(iso)} at {datetime.fromisoformat(iso):%H:%M}" if "T" in iso else day(iso)


def unit_words(code: str, shown: str = "2") -> str:
    """How a unit is written after a number: "mg/dL", "bpm", "steps", "kcal"."""
    unit = find_unit(code)
    if unit is None:
        return code
    if code.startswith("{"):
        return unit.singular if shown == "1" else unit.plural
    return unit.symbol


def _gap(code: str) -> str:
    return "" if code == "%" else " "


def _places(value: float, code: str) -> int:
    places = _DECIMALS.get(code, 1)
    if places == 0 and code in ("1", "%", "d") and abs(value) < 100 and value != round(value):
        return 1
    return places


def unit_of(code: str | None) -> Unit | None:
    """The unit that a UCUM code names, or None."""
    return find_unit(code) if code else None
