"""From sleep stages to nightly values: one a waking date, of the source that tells the night best.

Sums of a waking date take in its naps (``sleep_duration``, stages, ``time_in_bed``, efficiency); ``nap_duration`` tells
them apart; bedtime, waking time, latency and awakenings are those of the night. Sleep is asleep + core + deep + REM,
never in bed or awake. Percentages of stages are of the time asleep, that of ``awake`` of the time asleep and awake.
A value is given only where its stages were told: no stages, no ``rem_sleep_duration``; no awake rows nor stages, no
``awake_duration``. Time in bed is what the night's source, or else another one, recorded as in bed together with the
night's own stages; where nobody recorded it, the stretch from the first to the last stage of each session.

Invariant: no instant is counted twice, and nothing depends on the order of rows. Durations are those of instants, so
that a night in which the clocks change has its true length.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from salus.records.coverage import NOTHING, Bools, Coverage, Floats, Ints
from salus.records.sleep_sessions import (
    AWAKE,
    CORE,
    DAY,
    DEEP,
    IN_BED,
    MINUTE,
    REM,
    Sessions,
    Stages,
    sessions,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Nights:
    """What stages say. The first three have one item a stage interval, the others one a waking date.

    ``values`` maps metric names to one value a waking date, in minutes, percent or counts; NaN where it was not told.
    ``bedtime`` and ``wake_time`` are minutes after the local noon before the waking date. Times are UTC microseconds,
    ``offset`` (minutes) holds at waking, dates are days since 1970, ``rank`` is of the source of the longest session.
    """

    date: Ints
    nap: Bools
    counts: Bools
    days: Ints
    start: Ints
    end: Ints
    offset: Ints
    rank: Ints
    values: dict[str, Floats]


@dataclass(frozen=True, slots=True)
class _Rows:
    """Stage intervals that count, and those in bed of another source where the night's own has none."""

    start: Ints
    end: Ints
    stage: Ints
    day: Ints  # place of the waking date
    nap: Bools
    time: Ints  # microseconds that no more telling stage explains
    evening: Floats  # local start and end, in minutes after the noon before the waking date
    morning: Floats
    days: int

    def only(self, mask: Bools) -> _Rows:
        return _Rows(
            self.start[mask], self.end[mask], self.stage[mask], self.day[mask], self.nap[mask], self.time[mask],
            self.evening[mask], self.morning[mask], self.days,
        )  # fmt: skip

    def minutes(self) -> Floats:
        return np.bincount(self.day, self.time, self.days) / MINUTE

    def any(self) -> Bools:
        return np.bincount(self.day, minlength=self.days) > 0

    def first(self, column: Floats | Ints) -> Floats:
        return -self._last(-column.astype(np.float64))

    def last(self, column: Floats | Ints) -> Floats:
        return self._last(column.astype(np.float64))

    def _last(self, column: Floats) -> Floats:
        out = np.full(self.days, -np.inf)
        np.maximum.at(out, self.day, column)
        out[np.isinf(out)] = np.nan
        return out


def nights(stages: Stages) -> Nights:
    """The nights of all stage intervals of a person, from any number of sources and in any order."""
    found = sessions(stages)
    winners = np.flatnonzero(found.counts)
    days, day = np.unique(found.date[winners], return_inverse=True)
    day_of = np.full(len(found.start), -1, np.int64)
    day_of[winners] = day
    rows, in_bed = _rows(stages, found, day_of, days)
    longest = winners[np.lexsort((-found.rank[winners], (found.end - found.start)[winners], ~found.nap[winners], day))]
    latest = winners[np.lexsort((found.offset_end[winners], found.end[winners], day))]
    start = np.full(len(days), np.iinfo(np.int64).max)
    np.minimum.at(start, day, found.start[winners])
    return Nights(
        date=found.date[found.of_row], nap=found.nap[found.of_row], counts=found.counts[found.of_row],
        days=days, start=start, end=found.end[_last_of(latest, day_of)],
        offset=found.offset_end[_last_of(latest, day_of)], rank=found.rank[_last_of(longest, day_of)],
        values=_sums(rows, in_bed) | _clock(rows),
    )  # fmt: skip


def _last_of(ordered: Ints, day_of: Ints) -> Ints:
    """Of sessions ordered by day, the last of each day."""
    return ordered[np.r_[np.diff(day_of[ordered]) > 0, True]] if len(ordered) else ordered


def _rows(stages: Stages, found: Sessions, day_of: Ints, days: Ints) -> tuple[_Rows, Floats]:
    """The rows that nightly values rest on, and the minutes in bed of each waking date."""
    row, bed = found.of_row, stages.stage == IN_BED
    clusters = int(found.cluster.max(initial=-1)) + 1
    has_bed = np.zeros(clusters, np.bool_)
    has_bed[found.cluster[row[found.counts[row] & bed]]] = True
    head = np.zeros(clusters, np.int64)  # the first session that counts of each cluster
    winners = np.flatnonzero(found.counts)[::-1]
    head[found.cluster[winners]] = winners
    lent = ~found.counts[row] & bed & ~has_bed[found.cluster[row]]
    session = np.where(lent, head[found.cluster[row]], row)
    use = (found.counts[row] | lent) & (stages.end > stages.start)
    start, end, stage, session = stages.start[use], stages.end[use], stages.stage[use], session[use]
    noon = days[day_of[session]] * DAY - DAY // 2
    rows = _Rows(
        start=start, end=end, stage=stage, day=day_of[session], nap=found.nap[session], time=_time(start, end, stage),
        evening=(start + stages.offset[use] * MINUTE - noon) / MINUTE,
        morning=(end + found.offset_end[session] * MINUTE - noon) / MINUTE, days=len(days),
    )  # fmt: skip
    has_bed[found.cluster[row[lent]]] = True
    spans = found.counts & ~has_bed[found.cluster]
    lying = np.r_[start, found.start[spans]], np.r_[end, found.end[spans]]
    of_day = np.r_[rows.day, day_of[spans]]
    alone = _time(*lying, np.zeros(len(of_day), np.int64))
    return rows, np.bincount(of_day, alone, len(days)) / MINUTE


def _time(start: Ints, end: Ints, stage: Ints) -> Ints:
    """How much of each row no row of a more telling stage, and no earlier one of its own stage, covers."""
    time = np.zeros(len(start), np.int64)
    above = Coverage.of(NOTHING, NOTHING)
    for place in np.unique(stage):
        rows = np.flatnonzero(stage == place)
        rows = rows[np.lexsort((end[rows], start[rows]))]
        reach = np.r_[start[rows[0]], np.maximum.accumulate(end[rows])[:-1]]
        after = np.minimum(np.maximum(start[rows], reach), end[rows])
        time[rows] = end[rows] - after - above.within(after, end[rows])
        above = above.union(start[rows], end[rows])
    return time


def _asleep(rows: _Rows) -> Bools:
    asleep: Bools = (rows.stage != AWAKE) & (rows.stage != IN_BED) & (rows.time > 0)
    return asleep


def _sums(rows: _Rows, in_bed: Floats) -> dict[str, Floats]:
    """Values that add up over a waking date, naps included, and percentages of them."""
    staged = rows.only(rows.stage <= CORE).any()
    sleeping = rows.only(_asleep(rows))
    slept = np.where(sleeping.any(), sleeping.minutes(), np.nan)
    lying = rows.only(rows.stage == AWAKE)
    awake = np.where(staged | lying.any(), lying.minutes(), np.nan)
    naps = sleeping.only(sleeping.nap)
    values = {
        "sleep_duration": slept,
        "awake_duration": awake,
        "time_in_bed": in_bed,
        "nap_duration": np.where(naps.any(), naps.minutes(), np.nan),
        "sleep_efficiency": 100 * slept / in_bed,
        "awake_percent": 100 * awake / (slept + awake),
    }
    for name, place in (("deep", DEEP), ("rem", REM), ("light", CORE)):
        minutes = np.where(staged, rows.only(rows.stage == place).minutes(), np.nan)
        values[f"{name}_sleep_duration"] = minutes
        values[f"{name}_sleep_percent"] = 100 * minutes / slept
    return values


def _clock(rows: _Rows) -> dict[str, Floats]:
    """Bedtime, waking time, latency and awakenings of the night itself, without naps."""
    night = rows.only(~rows.nap)
    sleeping, bed, lying = (
        night.only(_asleep(night)),
        night.only(night.stage == IN_BED),
        night.only(night.stage == AWAKE),
    )
    first, last = sleeping.first(sleeping.start), sleeping.last(sleeping.end)
    latency = (first - bed.first(bed.start)) / MINUTE
    between = lying.only((lying.start > first[lying.day]) & (lying.end < last[lying.day]) & (lying.time > 0))
    order = np.lexsort((between.start, between.day))
    bout = np.r_[True, between.start[order][1:] > between.end[order][:-1]] if len(order) else order
    told = night.only((night.stage <= CORE) | (night.stage == AWAKE)).any() & ~np.isnan(first)
    woke, got_up = sleeping.last(sleeping.morning), night.last(night.morning)
    return {
        "bedtime": night.first(night.evening),
        "wake_time": np.where(np.isnan(woke), got_up, woke),
        "sleep_latency": np.where(latency >= 0, latency, np.nan),
        "awakenings": np.where(told, np.bincount(between.day[order], bout, rows.days), np.nan),
    }
