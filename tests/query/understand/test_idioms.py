"""One question, said as different people say it: the wordings of a pair must give the same plan."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from salus.query.plan import Plan, write
from salus.query.understand import understand

_NOW = datetime(2024, 5, 15, 10, tzinfo=ZoneInfo("America/New_York"))

_SAME = [
    ("what has my glucose been running at this week", "what was my glucose this week"),
    ("where has my weight been sitting this month", "what was my average weight this month"),
    ("where does my resting heart rate usually sit", "what is my average resting heart rate"),
    ("how high did my blood sugar get yesterday", "what was my highest blood sugar yesterday"),
    ("how low did my heart rate drop last night", "what was my lowest heart rate last night"),
    ("how long was I low last night", "how long was my glucose below 70 mg/dL last night"),
    ("how long have I gone without exercising", "how long since my last workout"),
    ("what time do I normally nod off", "what is my average bedtime"),
    ("how much does my weight bounce around", "what is the standard deviation of my weight"),
    ("how steady has my glucose been this week", "what is the standard deviation of my glucose this week"),
    ("how many days have I smashed 12k steps", "how many days did I walk more than 12000 steps"),
    ("on how many days did I fail to reach 5000 steps", "how many days did I walk less than 5000 steps"),
    ("show me the three most recent weights", "list my last three weights"),
    ("is my vitamin d ok", "is my vitamin d normal"),
    ("split my steps by weekday", "average steps by weekday"),
    ("compare my sleep this month with march", "compare my sleep this month vs march"),
    ("how much did my weight drop from january to march", "difference in my weight in march vs january"),
    ("am I heavier than I was in march", "is my weight higher than it was in march"),
    ("how long do my runs usually last", "what is the average duration of my runs"),
    ("how many times did I wake up last night", "how many awakenings did I have last night"),
    ("blood sugar average 3 months", "average blood sugar last 3 months"),
]


@pytest.mark.parametrize(("said", "plainly"), _SAME, ids=[said for said, _ in _SAME])
def test_an_idiom_means_what_it_stands_for(said: str, plainly: str) -> None:
    plan = understand(plainly, now=_NOW).plan
    assert plan is not None
    assert _unlabelled(understand(said, now=_NOW).plan) == _unlabelled(plan)


def test_what_no_plan_can_say_is_asked_about() -> None:
    assert understand("how many steps to go to reach 10000", now=_NOW).status == "clarify"


def _unlabelled(plan: Plan | None) -> str:
    """The plan without the periods' wording."""
    assert plan is not None
    return str({k: v for k, v in write(plan).items() if k != "labels"})
