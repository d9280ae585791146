"""Sleep sessions: which stage intervals belong together, which source tells them, and which waking date is theirs.

Stage intervals of one source that lie less than 90 minutes apart are a *session*. Sessions of several sources that
overlap compete: the source that tells stages beats one that tells only sleep, which beats one that tells only time in
bed; then the better rank wins. Sessions that overlap no other source's all count, so a night may have two pieces.

A session belongs to the local date of waking; one that begins after 18:00 and ends before midnight is the first piece
of the night to come. A session of less than three hours that begins between 09:00 and 20:00 is a *nap*.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from salus.records.coverage import Bools, Ints

STAGES = ("deep", "rem", "core", "awake", "asleep", "in_bed")  # where rows overlap, the first of these counts
DEEP, REM, CORE, AWAKE, ASLEEP, IN_BED = range(len(STAGES))

MINUTE = 60_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
_GAP = 90 * MINUTE
_NAP = 3 * HOUR
_MORNING, _EVENING, _NIGHTFALL = 9 * HOUR, 20 * HOUR, 18 * HOUR


@dataclass(frozen=True, slots=True)
class Stages:
    """Stage intervals of one person: UTC microseconds, offset in minutes, place in STAGES, rank of the source."""

    start: Ints
    end: Ints
    offset: Ints
    stage: Ints
    rank: Ints


@dataclass(frozen=True, slots=True)
class Sessions:
    """Sessions, one a row, but for ``of_row``: the session of each stage interval. ``date`` is in days since 1970."""

    of_row: Ints
    start: Ints
    end: Ints
    offset_start: Ints
    offset_end: Ints
    rank: Ints
    date: Ints
    nap: Bools
    cluster: Ints  # sessions of any source that overlap share a cluster
    counts: Bools  # of the source that tells its cluster


def sessions(stages: Stages) -> Sessions:
    """The sessions of all stage intervals of a person, in any order."""
    order, first = _split(stages)
    number = np.cumsum(first) - 1
    heads = np.flatnonzero(first)
    of_row = np.empty(len(order), np.int64)
    of_row[order] = number
    start = stages.start[order][heads]
    end = np.maximum.reduceat(stages.end[order], heads) if len(heads) else start
    rank = stages.rank[order][heads]
    by_end = np.lexsort((stages.offset, stages.end, of_row))
    last = by_end[np.r_[np.diff(of_row[by_end]) > 0, True]] if len(heads) else by_end
    offset_start, offset_end = stages.offset[order][heads], stages.offset[last]
    date, nap = _dates(start, end, offset_start, offset_end)
    cluster = _clusters(start, end)
    detail = np.full(len(heads), 2)
    told = np.where(stages.stage <= CORE, 0, np.where(stages.stage == ASLEEP, 1, 2))
    np.minimum.at(detail, of_row, told)
    # within a cluster a source is as telling as its best session there
    best = np.lexsort((rank, detail, cluster))
    winner = np.zeros(len(heads), np.int64)
    leads = np.r_[True, np.diff(cluster[best]) > 0] if len(heads) else np.zeros(0, np.bool_)
    winner[best] = rank[best][leads][np.cumsum(leads) - 1]
    return Sessions(of_row, start, end, offset_start, offset_end, rank, date, nap, cluster, rank == winner)


def _split(stages: Stages) -> tuple[Ints, Bools]:
    """Rows by source and start, and which of them begin a session."""
    order = np.lexsort((stages.end, stages.start, stages.rank))
    rank, start, end = stages.rank[order], stages.start[order], stages.end[order]
    first = np.zeros(len(order), np.bool_)
    bounds = [*np.flatnonzero(np.r_[True, np.diff(rank) > 0]).tolist(), len(rank)] if len(rank) else []
    for low, high in pairwise(bounds):
        first[low] = True
        reach = np.maximum.accumulate(end[low:high])
        first[low + 1 : high] = start[low + 1 : high] - reach[:-1] >= _GAP
    return order, first


def _dates(start: Ints, end: Ints, offset_start: Ints, offset_end: Ints) -> tuple[Ints, Bools]:
    asleep, awake = start + offset_start * MINUTE, end + offset_end * MINUTE
    clock, date = asleep % DAY, awake // DAY
    nap = (end - start < _NAP) & (clock >= _MORNING) & (clock < _EVENING)
    before_midnight = ~nap & (clock >= _NIGHTFALL) & (asleep // DAY == date)
    return date + before_midnight, nap


def _clusters(start: Ints, end: Ints) -> Ints:
    order = np.lexsort((end, start))
    cluster = np.zeros(len(start), np.int64)
    if len(start):
        reach = np.maximum.accumulate(end[order])
        cluster[order] = np.cumsum(np.r_[False, start[order][1:] >= reach[:-1]])
    return cluster
