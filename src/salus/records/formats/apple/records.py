"""Records as they are written made into rows: observations and sleep stages, a column at a time.

Both ways of reading an export end here, so what a record means is said once. Each different text (type, source, unit,
word) is understood once per piece and spread over the rows by its code. Nothing is converted, with one exception: the
"%" of HealthKit, which it writes for fractions, is told as the unit "1".

Invariant: each record is a row of one table, or counted in one refusal; insulin whose reason is known is a second row.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from salus.records.clock import Offsets, Stamps, offsets_minutes
from salus.records.formats.apple.cells import Coded, Flags, Raw, pc, take
from salus.records.formats.apple.kinds import INSULIN_REASONS, Kind, kind_of, stage_of, word_of
from salus.records.formats.apple.numerals import places
from salus.records.formats.apple.sources import sources
from salus.records.formats.apple.stamps import read_stamps
from salus.records.formats.apple.tally import Tally
from salus.records.formats.apple.values import Times, Values
from salus.records.formats.assemble import batch
from salus.records.tables import Batch

Rows = npt.NDArray[np.intp]
_STAGES = "known are in bed, asleep (core, deep, REM or unspecified) and awake"
_LIKE = "write it like 2024-05-14 08:30:00 +0200"


class Records:
    """Turns raw records into batches; what cannot be taken goes to the ``tally``."""

    def __init__(self, zone: ZoneInfo, tally: Tally) -> None:
        self._zone = zone
        self._tally = tally

    def batches(self, raw: Raw) -> Iterator[Batch]:
        """Yield the batches of these records."""
        if not len(raw):
            return
        types = raw.coded("type")
        kinds: list[Kind | None] = types.map(kind_of)
        good, times = self._times(raw, self._typed(raw, types))
        source = sources(raw)
        is_sleep = _spread(types, [kind is not None and kind.sleep for kind in kinds])
        asleep = np.flatnonzero(good & is_sleep)
        if len(asleep):
            yield from self._sleep(raw, asleep, times, source)
        rows = np.flatnonzero(good & ~is_sleep)
        if len(rows):
            yield from self._observations(raw, rows, types, kinds, times, source)

    def _typed(self, raw: Raw, types: Coded) -> Flags:
        typed = types.codes < len(types.texts) - 1
        self._tally.refuse("type", ~typed, raw.lines, lambda _: "a record without a type: each says what it measures")
        return typed

    def _times(self, raw: Raw, good: Flags) -> tuple[Flags, Times]:
        start, end = (
            raw.stamps.get(name) or read_stamps(raw.column(name), self._zone) for name in ("startDate", "endDate")
        )
        open_end = ~raw.there("endDate")
        ended = np.where(open_end, start.instant, end.instant)
        for name, bad in (("startDate", good & start.bad), ("endDate", good & ~start.bad & end.bad & ~open_end)):
            self._tally.refuse(name, bad, raw.lines, lambda row, name=name: _no_stamp(raw, name, row))  # type: ignore[misc]
            good = good & ~bad
        crossed = good & (ended < start.instant)
        self._tally.refuse("order", crossed, raw.lines, lambda row: _crossed(raw, row))
        return good & ~crossed, Times(start.instant, ended, _local(raw, start.instant, start.offset))

    def _sleep(self, raw: Raw, rows: Rows, times: Times, source: Coded) -> Iterator[Batch]:
        words = raw.coded("value", rows)
        kind = kind_of("HKCategoryTypeIdentifierSleepAnalysis")
        stage = [stage_of(word_of(kind, text)) for text in words.texts]
        known = _spread(words, [name is not None for name in stage])
        self._tally.refuse(
            "stage", ~known, raw.lines[rows],
            lambda row: f"unknown sleep stage {words.texts[words.codes[row]]!r}: {_STAGES}",
        )  # fmt: skip
        kept = rows[known]
        if len(kept):
            stages = words.strings(stage).filter(pa.array(known))
            yield batch("sleep", len(kept), **_common(raw, kept, times, source), stage=stages)

    def _observations(
        self, raw: Raw, rows: Rows, types: Coded, kinds: list[Kind | None], times: Times, source: Coded
    ) -> Iterator[Batch]:
        units = raw.coded("unit", rows)
        values = Values(raw, rows, types.codes[rows], kinds, times)
        self._tally.refuse("value", values.bad, raw.lines[rows], values.why)
        kept = np.flatnonzero(~values.bad)
        if not len(kept):
            return
        taken = rows[kept]
        mine = Coded(types.texts, types.codes[taken])
        columns = _common(raw, taken, times, source) | {
            "metric": mine.strings([kind.metric if kind else None for kind in kinds]),
            "display": mine.strings([kind.identifier if kind and kind.metric is None else None for kind in kinds]),
            "value": pa.array(values.number[kept], from_pandas=True),
            "unit": _units(Coded(units.texts, units.codes[kept]), mine, kinds),
            "text": values.text(kept),
        }
        yield batch("observations", len(taken), **columns)
        yield from _insulin(raw, taken, columns)


def _units(units: Coded, types: Coded, kinds: list[Kind | None]) -> Any:
    """The unit of each row: as read, but "1" for fractions that are called "%", and the metric's for categories."""
    width = len(units.texts)
    pairs, codes = np.unique(types.codes * width + units.codes, return_inverse=True)
    told = []
    for pair in pairs.tolist():
        kind, unit = kinds[pair // width], units.texts[pair % width]
        own = kind is not None and kind.unit is not None and (kind.category or unit == "%")
        told.append(kind.unit if own and kind is not None else unit)
    return take(told, codes)


def _common(raw: Raw, rows: Rows, times: Times, source: Coded) -> dict[str, Any]:
    return {
        "start": times.start[rows], "end": times.end[rows], "offset": times.offset[rows],
        "source": Coded(source.texts, source.codes[rows]).strings(), "place": places(raw.lines[rows]),
    }  # fmt: skip


def _insulin(raw: Raw, rows: Rows, columns: dict[str, Any]) -> Iterator[Batch]:
    """Insulin once more as its kind, where the record says whether it is basal or a bolus; the total stays whole."""
    told = raw.there("HKInsulinDeliveryReason")[rows]
    if told.any():
        reasons = raw.coded("HKInsulinDeliveryReason", rows)
        metric = reasons.strings(reasons.map(INSULIN_REASONS.get))
        mask = pc.fill_null(pc.and_(pc.equal(columns["metric"], "insulin_dose"), metric.is_valid()), fill_value=False)
        picked = {name: _filtered(column, mask) for name, column in (columns | {"metric": metric}).items()}
        count = len(picked["metric"])
        if count:
            yield batch("observations", count, **picked)


def _filtered(column: Any, mask: Any) -> Any:
    if column is None:
        return None
    return column[mask.to_numpy(zero_copy_only=False)] if isinstance(column, np.ndarray) else column.filter(mask)


def _local(raw: Raw, instants: Stamps, offsets: Offsets) -> Offsets:
    """Offsets of where it was measured: stamps are written in the zone of the export, but some records tell theirs."""
    told = np.flatnonzero(raw.there("HKTimeZone"))
    if not len(told):
        return offsets
    zones = raw.coded("HKTimeZone", told)
    for code, name in enumerate(zones.texts):
        rows = told[zones.codes == code]
        if name and (zone := zone_of(name)) is not None:
            offsets[rows] = offsets_minutes(instants[rows], zone)
    return offsets


def zone_of(name: str) -> ZoneInfo | None:
    """The time zone of this name, or None where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _spread(column: Coded, flags: list[bool]) -> Flags:
    return np.array(flags, bool)[column.codes]


def _no_stamp(raw: Raw, name: str, row: int) -> str:
    seen = raw.column(name, np.array([row]))[0].as_py()
    if seen is None:
        return f"a record without {name}"
    return f"{name} {seen.decode('utf-8', 'replace')[:40]!r} is no date of 1900 to 2100: {_LIKE}"


def _crossed(raw: Raw, row: int) -> str:
    start, end = (raw.column(name, np.array([row]))[0].as_py().decode() for name in ("startDate", "endDate"))
    return f"it ends ({end}) before it starts ({start})"
