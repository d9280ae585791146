"""Fitbit's sleep logs as stretches of stages, in the wall clock of where the sleeper was.

``levels.data`` covers the log with stages; ``levels.shortData`` are wakings of up to three minutes that lie on top of
them and take their time. Older ("classic") logs know asleep, restless and awake; Fitbit counts restlessness as not
asleep, and so it is here. A log without levels, entered by hand, is asleep from start to end. Each log is also one
stretch in bed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from salus.records.clock import place
from salus.records.formats.chart.rows import NotKept, Row
from salus.records.formats.fitbit.logs import number, stamp

STAGES = {
    "deep": "deep", "light": "core", "rem": "rem", "wake": "awake", "awake": "awake", "restless": "awake",
    "asleep": "asleep",
}  # fmt: skip
_LONGEST = timedelta(days=3)

Stretch = tuple[datetime, datetime, str]


def sleep(log: dict[str, Any], zone: ZoneInfo, common: dict[str, Any]) -> Iterator[Row]:
    """The stretches of one log. Raises NotKept where its times or levels are broken."""
    start, offset = place(stamp(log.get("startTime")), zone)
    length = number(log, "duration")
    end = start + timedelta(milliseconds=length) if 0 < length < 1e10 else place(stamp(log.get("endTime")), zone)[0]
    if not start < end <= start + _LONGEST:
        raise NotKept("a sleep log that ends before it starts, or lasts more than three days")
    yield "sleep", common | {"start": start, "end": end, "offset": offset, "stage": "in_bed"}
    levels = log.get("levels")
    levels = levels if isinstance(levels, dict) else {}
    stretches = list(_stretches(levels.get("data"), zone)) or [(start, end, "asleep")]
    for first, last, stage in overlaid(stretches, list(_stretches(levels.get("shortData"), zone))):
        yield "sleep", common | {"start": first, "end": last, "offset": offset, "stage": stage}


def _stretches(data: Any, zone: ZoneInfo) -> Iterator[Stretch]:
    for level in data if isinstance(data, list) else ():
        if not isinstance(level, dict):
            raise NotKept("a sleep log whose levels are not objects")
        stage, seconds = STAGES.get(str(level.get("level")).lower()), number(level, "seconds")
        if stage is None:
            raise NotKept(f"an unknown level of sleep {str(level.get('level'))[:40]!r}: known are {', '.join(STAGES)}")
        if not 0 <= seconds <= _LONGEST.total_seconds():
            raise NotKept("a level of sleep without a length in seconds")
        start = place(stamp(level.get("dateTime")), zone)[0]
        if seconds:
            yield start, start + timedelta(seconds=seconds), stage


def overlaid(stretches: list[Stretch], above: list[Stretch]) -> Iterator[Stretch]:
    """The stretches with the parts that lie under the ``above`` ones cut out, and those between them.

    >>> hour = lambda n: datetime(2024, 5, 14, n)
    >>> [(a.hour, b.hour, s) for a, b, s in overlaid([(hour(1), hour(5), "deep")], [(hour(2), hour(3), "awake")])]
    [(1, 2, 'deep'), (2, 3, 'awake'), (3, 5, 'deep')]
    """
    pieces = list(above)
    for start, end, stage in stretches:
        at = start
        for first, last, _ in sorted(above):
            if first >= end or last <= at:
                continue
            if first > at:
                pieces.append((at, first, stage))
            at = max(at, last)
        if at < end:
            pieces.append((at, end, stage))
    return iter(sorted(pieces))


__all__ = ["STAGES", "overlaid", "sleep"]
