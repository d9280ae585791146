"""Holidays: computed, not listed, and checked against dates as they were kept."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import salus.query.understand.periods.holidays as room
from salus.query.understand.periods import find_periods
from salus.query.understand.periods.moons import (
    chinese_new_year,
    hebrew,
    islamic,
    orthodox_easter,
    western_easter,
)

NOW = datetime(2026, 12, 31, 12, tzinfo=ZoneInfo("Europe/London"))

KEPT = [
    ("Easter 2024", "2024-03-31"),
    ("Good Friday 2023", "2023-04-07"),
    ("Orthodox Easter 2024", "2024-05-05"),
    ("Ash Wednesday 2025", "2025-03-05"),
    ("Pentecost 2024", "2024-05-19"),
    ("MLK Day 2024", "2024-01-15"),
    ("Presidents' Day 2025", "2025-02-17"),
    ("Mother's Day 2024", "2024-05-12"),
    ("Fathers Day 2025", "2025-06-15"),
    ("Memorial Day 2022", "2022-05-30"),
    ("Labor Day 2023", "2023-09-04"),
    ("Thanksgiving 2024", "2024-11-28"),
    ("Black Friday 2024", "2024-11-29"),
    ("Cyber Monday 2024", "2024-12-02"),
    ("Victoria Day 2024", "2024-05-20"),
    ("the 4th of July 2021", "2021-07-04"),
    ("Saint Patrick's Day 2020", "2020-03-17"),
    ("Boxing Day 2022", "2022-12-26"),
    ("Halloween 2023", "2023-10-31"),
    ("Rosh Hashanah 2023", "2023-09-16"),
    ("Yom Kippur 2024", "2024-10-12"),
    ("Hanukkah 2022", "2022-12-19"),
    ("Purim 2024", "2024-03-24"),
    ("Passover 2023", "2023-04-06"),
    ("Ramadan 2023", "2023-03-23"),
    ("Ramadan 2025", "2025-03-01"),
    ("Eid al-Fitr 2024", "2024-04-10"),
    ("Eid ul-Adha 2023", "2023-06-28"),
    ("Chinese New Year 2024", "2024-02-10"),
    ("Lunar New Year 2026", "2026-02-17"),
    ("Diwali 2023", "2023-11-12"),
    ("Diwali 2020", "2020-11-14"),
    ("Holi 2023", "2023-03-07"),
]


@pytest.mark.parametrize(("text", "day"), KEPT)
def test_falls_on_its_day(text: str, day: str) -> None:
    (span,) = find_periods(f"steps on {text}", NOW)
    assert span.period is not None
    assert abs((span.period.start.date() - date.fromisoformat(day)).days) <= (text.startswith("Holi "))


def test_feasts_of_several_days_are_whole() -> None:
    (ramadan,) = find_periods("weight during Ramadan 2024", NOW)
    (hanukkah,) = find_periods("weight during Hanukkah 2022", NOW)
    assert ramadan.period is not None
    assert hanukkah.period is not None
    assert round(ramadan.period.hours / 24) in (29, 30)
    assert round(hanukkah.period.hours / 24) == 8


def test_every_rule_gives_a_day_each_year_and_every_name_is_read() -> None:
    data = json.loads(Path(room.__file__).with_name("holidays.json").read_bytes())
    for rule, names in data["rules"].items():
        cycle = room.holiday(rule)
        assert all(cycle.latest(date(year, 12, 31)) for year in range(1930, 2060)), rule
        for name in names:
            (span,) = find_periods(f"steps on {name}", NOW)
            assert span.period is not None, name
            assert span.text.endswith(name), name


def test_no_holiday_has_two_rules() -> None:
    data = json.loads(Path(room.__file__).with_name("holidays.json").read_bytes())
    names = [name for names in data["rules"].values() for name in names]
    assert len(names) == len(set(names))


def test_calendars_agree_with_published_dates() -> None:
    assert [western_easter(y).isoformat() for y in (1961, 2000, 2038)] == ["1961-04-02", "2000-04-23", "2038-04-25"]
    assert [orthodox_easter(y).isoformat() for y in (2000, 2021)] == ["2000-04-30", "2021-05-02"]
    assert hebrew(5784, 1, 15) == date(2024, 4, 23)
    assert hebrew(5777, 9, 25) == date(2016, 12, 25)
    assert islamic(1444, 1, 1) == date(2022, 7, 30)
    assert [chinese_new_year(y).isoformat() for y in (1985, 2023, 2033)] == ["1985-02-20", "2023-01-22", "2033-01-31"]
