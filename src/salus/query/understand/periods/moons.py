"""Feasts that move with the moon, by arithmetic: Easter, the Hebrew and Islamic calendars, and the moon itself.

Easter after Meeus, *Astronomical Algorithms* (2nd ed.), chapter 8; the Hebrew new year after its four postponements;
Islamic months from the new moon over Mecca, which may differ by a day from the sighting in one's own country; new and
full moons after Meeus, chapter 49, with the largest terms, good to a few minutes.

>>> western_easter(2024), orthodox_easter(2024)
(datetime.date(2024, 3, 31), datetime.date(2024, 5, 5))
>>> hebrew(5785, 7, 1), islamic(1445, 9, 1)
(datetime.date(2024, 10, 3), datetime.date(2024, 3, 11))
"""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta

_HEBREW_EPOCH = -1373427  # ordinal of 1 Tishri of the year 1
_ISLAMIC_EPOCH = 227014  # ordinal of Thursday 15 July 622, Julian
_SYNODIC = 29.530588861
_SOLSTICE = datetime(2000, 12, 21, 13, 37)  # noqa: DTZ001 # UTC
_SUNSET = 18.25  # o'clock


def western_easter(year: int) -> date:
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (b - (b + 8) // 25 + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    el = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * el) // 451
    month, day = divmod(h + el - 7 * m + 114, 31)
    return date(year, month, day + 1)


def orthodox_easter(year: int) -> date:
    d = (19 * (year % 19) + 15) % 30
    e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7
    month, day = divmod(d + e + 114, 31)
    return date(year, month, day + 1) + timedelta(days=year // 100 - year // 400 - 2)


def _hebrew_elapsed(year: int) -> int:
    """Days from the epoch to 1 Tishri, postponements included."""
    months = (235 * year - 234) // 19
    parts = 12084 + 13753 * months
    day = 29 * months + parts // 25920
    return day + 1 if 3 * (day + 1) % 7 < 3 else day


def _hebrew_new_year(year: int) -> int:
    before, this, after = (_hebrew_elapsed(y) for y in (year - 1, year, year + 1))
    shift = 2 if after - this == 356 else 1 if this - before == 382 else 0
    return _HEBREW_EPOCH + this + shift


def hebrew(year: int, month: int, day: int) -> date:
    """A Hebrew date; months from Nisan (1), so that Tishri is 7 and Adar (the second in a leap year) 12 or 13.

    ``month`` 12 means the last Adar.
    """
    new_year = _hebrew_new_year(year)
    length = _hebrew_new_year(year + 1) - new_year
    leap = length > 370
    lengths = [30, 30 if length % 10 == 5 else 29, 29 if length % 10 == 3 else 30, 29, 30]  # Tishri to Shevat
    lengths += [30, 29] if leap else [29]
    lengths += [30, 29, 30, 29, 30, 29]
    place = month - 7 if month >= 7 else len(lengths) - 6 + month - 1
    if month == 12:
        place = len(lengths) - 7
    return date.fromordinal(new_year + sum(lengths[:place]) + day - 1)


def islamic(year: int, month: int, day: int) -> date:
    """An Islamic date: the month begins on the day after the first sunset in Mecca that follows the new moon."""
    elapsed = 354 * (year - 1) + (11 * year + 3) // 30 + 29 * (month - 1) + month // 2
    by_rule = date.fromordinal(_ISLAMIC_EPOCH + elapsed)
    new_moon = first_moon_after(by_rule - timedelta(days=8), full=False, hours_east=3)
    return (new_moon + timedelta(hours=24 - _SUNSET)).date() + timedelta(days=day)


def moon(k: float) -> datetime:
    """The ``k``-th new moon from January 2000 in UTC; full where ``k`` ends in a half."""
    t = k / 1236.85
    jde = 2451550.09766 + _SYNODIC * k + 0.00015437 * t * t
    sun = math.radians(2.5534 + 29.1053567 * k)
    moon_ = math.radians(201.5643 + 385.81693528 * k)
    node = math.radians(160.7108 + 390.67050284 * k)
    full = k % 1 != 0
    terms = (-0.40614, 0.17302, 0.01614, 0.01043) if full else (-0.4072, 0.17241, 0.01608, 0.01039)
    jde += terms[0] * math.sin(moon_) + terms[1] * math.sin(sun) + terms[2] * math.sin(2 * moon_)
    jde += terms[3] * math.sin(2 * node) + 0.0074 * math.sin(moon_ - sun) - 0.0051 * math.sin(moon_ + sun)
    return datetime(2000, 1, 1, 12) + timedelta(days=jde - 2451545.0) - timedelta(seconds=65)  # noqa: DTZ001 # UTC


def first_moon_after(day: date, *, full: bool, hours_east: float) -> datetime:
    """The first new (or full) moon on or after a local date, as local time."""
    east = timedelta(hours=hours_east)
    k = math.floor((day - date(2000, 1, 6)).days / _SYNODIC) - 1 + (0.5 if full else 0)
    while (found := moon(k) + east).date() < day:
        k += 1
    return found


def chinese_new_year(year: int) -> date:
    """The second new moon after the month of the winter solstice, in Beijing; the third after a leap month."""
    solstice = _SOLSTICE + timedelta(days=365.2422 * (year - 2001), hours=8)
    eleventh = first_moon_after(solstice.date() - timedelta(days=29), full=False, hours_east=8).date()
    while (later := first_moon_after(eleventh + timedelta(days=1), full=False, hours_east=8).date()) <= solstice.date():
        eleventh = later
    new_year = first_moon_after(later + timedelta(days=1), full=False, hours_east=8).date()
    if new_year < date(year, 1, 21):
        return first_moon_after(new_year + timedelta(days=1), full=False, hours_east=8).date()
    return new_year


def diwali(year: int) -> date:
    """The evening before the new moon of the month Kartika, in India."""
    new_moon = first_moon_after(date(year, 10, 18), full=False, hours_east=5.5)
    return (new_moon - timedelta(hours=17.7)).date()


def holi(year: int) -> date:
    """The day after the full moon's evening in the month Phalguna, in India."""
    full_moon = first_moon_after(date(year, 2, 28), full=True, hours_east=5.5)
    return (full_moon - timedelta(hours=18.5)).date() + timedelta(days=1)
