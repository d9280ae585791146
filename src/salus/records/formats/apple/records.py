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
from salus.records.formats.apple.cells import Coded, Flags, Raw, coded, pc
from salus.records.formats.apple.kinds import INSULIN_REASONS, Kind, kind_of, number_of, spoken, stage_of, word_of
from salus.records.formats.apple.sources import sources
from salus.records.formats.apple.stamps import read_stamps
from salus.records.formats.apple.tally import Tally
from salus.records.formats.assemble import batch, places
from salus.records.tables import Batch

Rows = npt.NDArray[np.intp]
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
        types = coded(raw.column("type"), raw.text)
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

    def _times(self, raw: Raw, good: Flags) -> tuple[Flags, _Times]:
        start, end = (read_stamps(raw.column(name), self._zone) for name in ("startDate", "endDate"))
        open_end = raw.at["endDate"] < 0
        ended = np.where(open_end, start.instant, end.instant)
        for name, bad in (("startDate", good & start.bad), ("endDate", good & ~start.bad & end.bad & ~open_end)):
            self._tally.refuse(name, bad, raw.lines, lambda row, name=name: _no_stamp(raw, name, row))  # type: ignore[misc]
            good = good & ~bad
        crossed = good & (ended < start.instant)
        self._tally.refuse("order", crossed, raw.lines, lambda row: _crossed(raw, row))
        return good & ~crossed, _Times(start.instant, ended, _local(raw, start.instant, start.offset))

    def _sleep(self, raw: Raw, rows: Rows, times: _Times, source: Coded) -> Iterator[Batch]:
        words = coded(raw.column("value", rows), raw.text)
        kind = kind_of("HKCategoryTypeIdentifierSleepAnalysis")
        stage = [stage_of(word_of(kind, text)) for text in words.texts]
        known = _spread(words, [name is not None for name in stage])
        self._tally.refuse(
            "stage", ~known, raw.lines[rows],
            lambda row: f"unknown sleep stage {words.texts[words.codes[row]]!r}: known are in bed, asleep (core, deep, REM), awake",
        )  # fmt: skip
        kept = rows[known]
        if len(kept):
            stages = words.strings(stage).filter(pa.array(known))
            yield batch("sleep", len(kept), **_common(raw, kept, times, source), stage=stages)

    def _observations(
        self, raw: Raw, rows: Rows, types: Coded, kinds: list[Kind | None], times: _Times, source: Coded
    ) -> Iterator[Batch]:
        units = coded(raw.column("unit", rows), raw.text)
        values = _Values(raw, rows, types.codes[rows], kinds, times)
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


class _Times:
    """The start, the end and the local offset of each record of a piece."""

    def __init__(self, start: Stamps, end: Stamps, offset: Offsets) -> None:
        self.start, self.end, self.offset = start, end, offset


class _Values:
    """The values of some records: numbers, or the words of categories that stand for none."""

    def __init__(
        self, raw: Raw, rows: Rows, codes: npt.NDArray[np.int64], kinds: list[Kind | None], times: _Times
    ) -> None:
        self.number = np.full(len(rows), np.nan)
        self.bad: Flags = np.zeros(len(rows), bool)
        self._texts = np.full(len(rows), None, object)
        self._raw, self._rows, self._kinds, self._codes = raw, rows, kinds, codes
        category = np.array([kind is not None and kind.category for kind in kinds])[codes]
        self._quantities(np.flatnonzero(~category))
        for code in np.unique(codes[category]).tolist():
            self._categories(np.flatnonzero(codes == code), kinds[code], times)

    def text(self, kept: Rows) -> Any:
        """The words of these values, where they stand for no number."""
        texts = self._texts[kept]
        return pa.array(texts, pa.string()) if (texts != None).any() else None  # noqa: E711  # element by element

    def why(self, row: int) -> str:
        """Why the value of this row cannot be taken."""
        kind, seen = self._kinds[self._codes[row]], self._raw.column("value", self._rows[row : row + 1])[0].as_py()
        name = kind.identifier if kind else "a record"
        if seen is None:
            return f"{name} without a value"
        return f"the value {seen.decode('utf-8', 'replace')[:40]!r} of {name} is not a number"

    def _quantities(self, rows: Rows) -> None:
        cells = self._raw.column("value", self._rows[rows])
        try:
            numbers = pc.cast(cells.cast(pa.string()), pa.float64()).to_numpy(zero_copy_only=False)
        except pa.ArrowInvalid:
            numbers = self._one_by_one(rows, cells.to_pylist())
        self.number[rows] = numbers
        texts = self._texts[rows] != None  # noqa: E711
        self.bad[rows] = ~np.isfinite(numbers) & ~texts

    def _one_by_one(self, rows: Rows, cells: list[bytes | None]) -> npt.NDArray[np.float64]:
        numbers = np.full(len(rows), np.nan)
        for row, cell in enumerate(cells):
            said = self._raw.text(cell or b"")
            try:
                numbers[row] = float(said) if "_" not in said else np.nan
            except ValueError:
                kind = self._kinds[self._codes[rows[row]]]
                if said and kind is not None and kind.metric is None:
                    self._texts[rows[row]] = said
        return numbers

    def _categories(self, rows: Rows, kind: Kind | None, times: _Times) -> None:
        assert kind is not None
        words = coded(self._raw.column("value", self._rows[rows]), self._raw.text)
        named = [word_of(kind, text) for text in words.texts]
        numbers = np.array([np.nan if (number := number_of(word)) is None else number for word in named])[words.codes]
        if kind.session:
            taken = self._rows[rows]
            seconds = (times.end[taken] - times.start[taken]) / np.timedelta64(1, "s")
            numbers = np.where(np.isnan(numbers) | (numbers == 1), seconds / kind.session, numbers)
        self.number[rows] = numbers
        unknown = np.isnan(numbers)
        said = np.array([spoken(word) for word in named], object)[words.codes]
        if kind.metric is None:
            self._texts[rows[unknown]] = said[unknown]
        else:
            self.bad[rows] = unknown


def _units(units: Coded, types: Coded, kinds: list[Kind | None]) -> Any:
    """The unit of each row: as read, but "1" for fractions that HealthKit calls "%", and the metric's for categories."""
    width = len(units.texts)
    pairs, codes = np.unique(types.codes * width + units.codes, return_inverse=True)
    told = []
    for pair in pairs.tolist():
        kind, unit = kinds[pair // width], units.texts[pair % width]
        own = kind is not None and kind.unit is not None and (kind.category or unit == "%")
        told.append(kind.unit if own and kind is not None else unit)
    return pa.array(told, pa.string()).take(pa.array(codes))


def _common(raw: Raw, rows: Rows, times: _Times, source: Coded) -> dict[str, Any]:
    return {
        "start": times.start[rows], "end": times.end[rows], "offset": times.offset[rows],
        "source": Coded(source.texts, source.codes[rows]).strings(), "place": places(raw.lines[rows]),
    }  # fmt: skip


def _insulin(raw: Raw, rows: Rows, columns: dict[str, Any]) -> Iterator[Batch]:
    """Insulin once more as its kind, where the record says whether it is basal or a bolus; the total stays whole."""
    told = raw.at["HKInsulinDeliveryReason"][rows] >= 0
    if told.any():
        reasons = coded(raw.column("HKInsulinDeliveryReason", rows), raw.text)
        metric = reasons.strings(reasons.map(INSULIN_REASONS.get))
        mask = pc.and_(pc.equal(columns["metric"], "insulin_dose"), metric.is_valid())
        picked = {name: _filtered(column, mask) for name, column in (columns | {"metric": metric}).items()}
        count = len(picked["metric"])
        if count:
            yield batch("observations", count, **picked)


def _filtered(column: Any, mask: Any) -> Any:
    if column is None:
        return None
    return column[mask.to_numpy(zero_copy_only=False)] if isinstance(column, np.ndarray) else column.filter(mask)


def _local(raw: Raw, instants: Stamps, offsets: Offsets) -> Offsets:
    """The offset of where it was measured: Apple writes stamps in the zone of the export, and some records tell theirs."""
    told = np.flatnonzero(raw.at["HKTimeZone"] >= 0)
    if not len(told):
        return offsets
    zones = coded(raw.column("HKTimeZone", told), raw.text)
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
