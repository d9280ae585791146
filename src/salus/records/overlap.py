"""Several devices at once: how much of each row counts, so that nothing is counted twice.

Each function takes columns of one metric and gives a *share* per row, 0 to 1. ``rank`` names the source by its place in
the order of priority (0 is the best; one number per source). Four rules, for four ways of measuring:

:func:`interval_shares`
    Amounts over stretches of time (steps, energy). What a better source covered is not counted again; the part of a
    row that sticks out counts in proportion. Within one source, a coarse row over finer ones (an hour over its minutes,
    a day over its hours) keeps only the remainder that the finer rows do not explain. A day's total of a worse source
    tops up what better sources counted that day, and no more.
:func:`sampled_shares`
    Readings at instants (heart rate, glucose): dropped where a better source has one within the sampling interval.
:func:`daily_shares`
    One value a day (weight, resting heart rate, nights): the best source of the day counts.
:func:`copy_shares`
    Anything else (labs): only copies are dropped, the same instant and value through another source.

Invariants, tested as properties: where value = duration, the counted total is at most the length of the union, and
exactly that without day totals; rows of the best source that overlap nothing of their own count whole; the result does
not depend on the order of rows; a share is within 0..1.

Times are microseconds (int64), durations too. Rows where ``end == start`` are instants.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from salus.records.coverage import NOTHING, Coverage, Floats, Ints, Tally, crossing

DAY_TOTAL = 20 * 3_600_000_000  # a row at least this long says what a whole day amounted to
_LAYERS = 16  # more durations than that in one source are no regular layers


def interval_shares(start: Ints, end: Ints, value: Floats, rank: Ints) -> Floats:
    """Shares of amounts over stretches of time; see the module."""
    share = np.ones(len(start))
    better = Coverage.of(NOTHING, NOTHING)
    counted = Tally()
    for source in np.unique(rank):
        rows = np.flatnonzero(rank == source)
        s, e, v = start[rows], end[rows], value[rows]
        left = _of_source(s, e, v, better)
        totals = np.flatnonzero((e - s >= DAY_TOTAL) & (left > 0) & (v > 0))
        room = np.maximum(v[totals] - counted.between(s[totals], e[totals]), 0) / v[totals]
        left[totals] = np.minimum(left[totals], room)
        share[rows] = np.clip(left, 0, 1)
        better = better.union(s, e)
        counted.add(s, v * left)
    return share


def sampled_shares(start: Ints, rank: Ints, interval: int) -> Floats:
    """Shares of readings: 0 within less than ``interval`` of a counted reading of a better source."""
    share = np.ones(len(start))
    kept = NOTHING
    for source in np.unique(rank):
        rows = np.flatnonzero(rank == source)
        times = start[rows]
        if len(kept):
            after = np.searchsorted(kept, times)
            gap_after = np.abs(kept[np.minimum(after, len(kept) - 1)] - times)
            gap_before = np.abs(times - kept[np.maximum(after - 1, 0)])
            share[rows] = np.minimum(gap_after, gap_before) >= max(interval, 1)
            times = times[share[rows] > 0]
        kept = np.sort(np.r_[kept, times])
    return share


def daily_shares(date: Ints, rank: Ints) -> Floats:
    """Shares of once-a-day values: on each date all rows of its best source count, no others."""
    days, day = np.unique(date, return_inverse=True)
    best = np.full(len(days), np.iinfo(np.int64).max)
    np.minimum.at(best, day, rank)
    share: Floats = (rank == best[day]).astype(np.float64)
    return share


def copy_shares(start: Ints, value: Floats, rank: Ints, what: Ints) -> Floats:
    """Shares where only copies go: 0 where a better source has the same ``what``, instant and value."""
    order = np.lexsort((rank, value, start, what))
    same = np.r_[
        False,
        (np.diff(what[order]) == 0) & (np.diff(start[order]) == 0) & (value[order][1:] == value[order][:-1]),
    ]
    head = np.maximum.accumulate(np.where(same, 0, np.arange(len(order))))
    share = np.ones(len(start))
    share[order] = rank[order] == rank[order][head]
    return share


def workout_shares(start: Ints, end: Ints, rank: Ints, activity: Ints) -> Floats:
    """Shares of workouts: 0 for another source's copy of one that counts.

    A copy overlaps a counted workout of a better source by half of the shorter of the two when the activity is the
    same, or by four fifths of the longer when it is not.
    """
    share = np.ones(len(start))
    by_rank = np.lexsort((start, rank))
    by_start = np.argsort(start, kind="stable")
    starts, reach = start[by_start], np.maximum.accumulate(end[by_start]) if len(start) else end
    for row in by_rank:
        low = np.searchsorted(reach, start[row], side="left")
        high = np.searchsorted(starts, end[row], side="right")
        near = by_start[low:high]
        near = near[(rank[near] < rank[row]) & (share[near] > 0)]
        shared = np.minimum(end[near], end[row]) - np.maximum(start[near], start[row])
        lengths = end[near] - start[near]
        mine = end[row] - start[row]
        alike = (activity[near] == activity[row]) & (shared * 2 >= np.minimum(lengths, mine))
        twin = shared * 5 >= np.maximum(lengths, mine) * 4
        if ((alike | twin) & (shared >= 0)).any():
            share[row] = 0
    return share


def _of_source(s: Ints, e: Ints, v: Floats, better: Coverage) -> Floats:
    """Shares of one source's rows beside each other and beside what better sources cover."""
    left = np.ones(len(s))
    alone, layers, tangled = _layers(s, e, v)
    left[alone] = _outside(s[alone], e[alone], better, Coverage.of(NOTHING, NOTHING))
    finer, told = Coverage.of(NOTHING, NOTHING), Tally()
    starts, ends = NOTHING, NOTHING
    for rows in layers:
        a, b, amount = s[rows], e[rows], v[rows]
        length, covered, inside = b - a, finer.within(a, b), told.between(a, b)
        crossed = crossing(starts, ends, a) | crossing(starts, ends, b)
        remainder = np.where(amount > 0, np.maximum(amount - inside, 0) / np.where(amount > 0, amount, 1), 1)
        own = np.where(crossed, 1 - covered / np.maximum(length, 1), remainder)
        left[rows] = own * _outside(a, b, better, finer)
        told.add(a, amount * own)
        finer = finer.union(a, b)
        real = length > 0
        starts, ends = np.sort(np.r_[starts, a[real]]), np.sort(np.r_[ends, b[real]])
    first, last = tangled.after, e[tangled.rows]
    length = np.maximum(last - s[tangled.rows], 1)
    left[tangled.rows] = (last - first) / length * _outside(first, last, better, Coverage.of(NOTHING, NOTHING))
    return left


@dataclass(frozen=True, slots=True)
class _Tangled:
    rows: Ints  # rows in the order of their start
    after: Ints  # from where on each is not covered by an earlier one


def _layers(s: Ints, e: Ints, v: Floats) -> tuple[Ints, list[Ints], _Tangled]:
    """One source's rows as those that overlap no other, layers of like duration from fine to coarse, and the rest.

    A cluster of overlapping rows is layered where rows of one duration never overlap each other (minutes, hours,
    days); otherwise it is tangled, and there each row counts from where the earlier ones end.
    """
    order = np.lexsort((-v, -e, s))
    cluster = np.zeros(len(s), np.int64)
    if len(s):
        reach = np.maximum.accumulate(e[order])
        cluster[order] = np.cumsum(np.r_[False, s[order][1:] >= reach[:-1]])
    together = np.bincount(cluster, minlength=1)[cluster] > 1 if len(s) else np.zeros(0, np.bool_)
    if not together.any():
        return np.arange(len(s)), [], _Tangled(NOTHING, NOTHING)
    length = e - s
    lengths, occurs = np.unique(length[together], return_counts=True)
    usual = lengths[np.argsort(-occurs, kind="stable")[:_LAYERS]]
    rows = order[together[order]]  # in order of start, so that a stable sort by length is enough
    by_length = rows[np.argsort(length[rows], kind="stable")]
    a, b = by_length[:-1], by_length[1:]
    clash = b[(length[a] == length[b]) & (s[b] < e[a])]
    knotted = np.zeros(cluster.max() + 1, np.bool_)
    knotted[cluster[clash]] = True
    knotted[cluster[together & ~np.isin(length, usual)]] = True
    tangled = together & knotted[cluster]
    layered = together & ~tangled
    layers = [np.flatnonzero(layered & (length == one)) for one in np.sort(usual)]
    rows = order[tangled[order]]
    # the reach within a cluster: clusters do not overlap, so earlier clusters end before this one starts
    earlier = np.r_[np.iinfo(np.int64).min, np.maximum.accumulate(e[rows])[:-1]] if len(rows) else NOTHING
    after = np.minimum(np.maximum(s[rows], earlier), e[rows])
    return np.flatnonzero(~together), [rows for rows in layers if len(rows)], _Tangled(rows, after)


def _outside(s: Ints, e: Ints, better: Coverage, finer: Coverage) -> Floats:
    """Of the part of each interval that ``finer`` leaves open, the share that ``better`` leaves open too."""
    if not len(better.starts):
        return np.ones(len(s))
    held = better.holds(s)
    covered = finer.within(s, e)
    left = (e - s) - covered
    whole = left == 0  # the finer rows fill it: then its remainder lies anywhere in it
    both = better.union(finer.starts, finer.ends) if len(finer.starts) else better
    taken = np.where(whole, better.within(s, e), both.within(s, e) - covered)
    length = np.where(whole, e - s, left)
    return np.where(length > 0, 1 - taken / np.maximum(length, 1), ~held)
