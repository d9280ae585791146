"""``observations.csv``: one observation a row, in columns start, end, metric, value, unit, source.

The plainest way in: what any script or spreadsheet can write. Columns may come in any order and number, under their
usual synonyms. A metric may be given by its catalogue name, its title, a word that means it alone, or its LOINC code.

Conventions:

- A start without offset is the wall clock of the home zone; dates are written year first (2024-05-14).
- No end: an instant; but a bare date of a daily metric (a sum, or once a day) is that whole local day, up to the next
  midnight. An end that is the same bare date means the same.
- No unit: only where the metric can have but one, so that nothing is guessed.

A row that breaks these is refused with its line, and the others are read. A million rows take about a second.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute

from salus.errors import UnknownMetric
from salus.records.catalogue import Metric, catalogue
from salus.records.clock import place_many
from salus.records.formats.assemble import Lines, batch, first_of, only, places, refused
from salus.records.formats.columns import Flags, Times, read_numbers, read_times
from salus.records.formats.delimited import Names, Rows, Sheet
from salus.records.tables import Batch, Context, Reading

pc: Any = pyarrow.compute

SYNONYMS = {
    "start": ("start", "start time", "starttime", "start date", "startdate", "begin", "date", "datetime", "date time",
              "time", "timestamp", "effective", "when"),
    "end": ("end", "end time", "endtime", "end date", "enddate", "until"),
    "metric": ("metric", "metric name", "measure", "measurement", "observation", "name", "loinc", "code"),
    "value": ("value", "result", "amount"),
    "unit": ("unit", "units", "uom", "value unit"),
    "source": ("source", "device", "source name", "data source", "app"),
    "id": ("id", "record id", "uuid"),
}  # fmt: skip
_CODED = frozenset({"metric", "unit", "source"})
_WRITE_TIME = "write it like 2024-05-14, 2024-05-14T08:30 or 2024-05-14T08:30:00+02:00"
_LOINC = ("loinc:", "http://loinc.org|", "loinc ")


def columns_of(names: Names, synonyms: dict[str, tuple[str, ...]] = SYNONYMS) -> dict[str, int]:
    """Where each known column stands: the first of its synonyms that the header has."""
    found: dict[str, int] = {}
    for column, words in synonyms.items():
        for word in words:
            if word in names and names.index(word) not in found.values():
                found[column] = names.index(word)
                break
    return found


def is_observations(names: Names) -> bool:
    """True for a header with a start, a metric and a value column."""
    return {"start", "metric", "value"} <= columns_of(names).keys()


def read_observations(sheet: Sheet, context: Context) -> Reading:
    """Yield the observations of a sheet whose header :func:`is_observations`."""
    wanted = columns_of(sheet.names)
    for rows in sheet.blocks(wanted, _CODED):
        yield from rows.ragged
        yield from _read(_filled(rows), context, sheet)


def _filled(rows: Rows) -> Rows:
    """Without rows whose start, metric and value are all empty: blank lines of spreadsheets."""
    kept = pc.or_(pc.or_(pc.is_valid(rows.table["start"]), pc.is_valid(rows.table["metric"])),
                  pc.is_valid(rows.table["value"]))  # fmt: skip
    mask = kept.to_numpy()
    return rows if mask.all() else Rows(rows.table.filter(kept), rows.lines[mask], [])


def _read(rows: Rows, context: Context, sheet: Sheet) -> Reading:
    table, lines, count = rows.table, rows.lines, rows.table.num_rows
    if not count:
        return
    start = read_times(table["start"], context.zone)
    end = read_times(table["end"], context.zone) if "end" in table.column_names else _never(count)
    which, metrics, unknown = _metrics(table["metric"])
    value = read_numbers(table["value"], sheet.comma)
    given = table["unit"] if "unit" in table.column_names else pa.nulls(count, pa.string())
    stop = _ends(start, end, which, metrics, context)
    unclear = np.array(pc.is_null(given)) & ~np.array([*(_one_unit(m) for m in metrics), False])[which]

    wrong = which < 0
    for name, code in unknown:
        yield from only(refused(_equals(table["metric"], code), lines, name))
    checks: tuple[tuple[Flags, Callable[[], str]], ...] = (
        (start.bad, lambda: f"the start is not a time: {_WRITE_TIME}{first_of(table['start'], start.bad)}"),
        (np.isnat(start.start) & ~start.bad, lambda: f"no start: {_WRITE_TIME}"),
        (end.bad, lambda: f"the end is not a time: {_WRITE_TIME}{first_of(table['end'], end.bad)}"),
        (value.empty, lambda: "no value: give a number"),
        (value.bad, lambda: f"the value is not a number: write it like 72.5{first_of(table['value'], value.bad)}"),
        (stop < start.start, lambda: "the end lies before the start: swap them, or leave the end empty"),
        (unclear, lambda: "no unit, and the metric can come in several: name it in the unit column, such as "
                          f"{_units(metrics, which, unclear)}"),
    )  # fmt: skip
    for mask, why in checks:
        new = mask & ~wrong
        if new.any():  # the words are made only where they are needed
            yield from only(refused(new, lines, why()))
            wrong = wrong | new
    yield batch_of(~wrong, rows, start, stop, which, metrics, value.values, given)


def batch_of(
    kept: Flags, rows: Rows, start: Times, stop: npt.NDArray[np.datetime64], which: Lines, metrics: list[Metric],
    value: npt.NDArray[np.float64], given: Any,
) -> Batch:  # fmt: skip
    """The kept rows as a batch of observations."""
    table, mask = rows.table, pa.array(kept)
    codes: Any = pa.array(which[kept])
    names = pa.array([m.name for m in metrics], pa.string()).take(codes)
    unit = pc.coalesce(
        pc.filter(given, mask).cast(pa.string()), pa.array([m.unit.code for m in metrics], pa.string()).take(codes)
    )
    columns = {name: pc.filter(table[name], mask) for name in ("source", "id") if name in table.column_names}
    return batch(
        "observations", int(kept.sum()), start=start.start[kept], end=stop[kept], offset=start.offset[kept],
        place=places(rows.lines[kept]), metric=names, value=value[kept], unit=unit, **columns,
    )  # fmt: skip


def _ends(
    start: Times, end: Times, which: Lines, metrics: list[Metric], context: Context
) -> npt.NDArray[np.datetime64]:
    """The end of each observation: as given, the next midnight for whole days, else the start."""
    daily = np.array([*(m.aggregation == "sum" or m.grain == "day" for m in metrics), False])[which]
    open_ended = np.isnat(end.start) | (end.day & (end.start == start.start))
    whole = daily & start.day & open_ended & ~np.isnat(start.start)
    stop = np.where(np.isnat(end.start), start.start, end.start)
    if whole.any():
        midnight = start.start[whole] + start.offset[whole].astype("m8[m]") + np.timedelta64(1, "D")
        stop[whole] = place_many(midnight, context.zone)[0]
    return stop


def _metrics(column: Any) -> tuple[Lines, list[Metric], list[tuple[str, int]]]:
    """Which metric each row names (-1: none known), the metrics, and why not for each unknown code of the column."""
    coded = _coded(column)
    metrics: list[Metric] = []
    unknown: list[tuple[str, int]] = []
    known: list[int] = []
    for code, name in enumerate(coded.dictionary.to_pylist()):
        found = find_metric(name)
        if isinstance(found, str):
            unknown.append((found, code))
            known.append(-1)
        else:
            known.append(len(metrics))
            metrics.append(found)
    if coded.null_count:
        unknown.append(("no metric: name one, as 'salus metrics' lists them", -1))
    codes = pc.fill_null(coded.indices, len(known)).to_numpy(zero_copy_only=False)
    return np.array([*known, -1], np.int64)[codes], metrics, unknown


def find_metric(name: str) -> Metric | str:
    """The metric that a name, title, word or LOINC code means; or why there is none.

    >>> find_metric("Resting heart rate").name, find_metric("LOINC:8867-4").name
    ('resting_heart_rate', 'heart_rate')
    >>> find_metric("stepz")[:26]
    "unknown metric 'stepz': di"
    """
    book, text = catalogue(), name.strip()
    code = text.lower()
    for prefix in _LOINC:
        code = code.removeprefix(prefix)
    by_code = book.by_loinc(code.strip())
    if by_code is not None:
        return by_code
    try:
        return book.metric(text)
    except UnknownMetric as error:
        meant = book.by_words(text)
        if len(meant) == 1:
            return meant[0]
        if meant:
            return f"metric {text[:60]!r} could mean {', '.join(m.name for m in meant)}: write one of these"
        return str(error)


def _one_unit(metric: Metric) -> bool:
    return not metric.own_units and all(unit.code == "1" for unit in metric.also_units)


def _units(metrics: list[Metric], which: Lines, mask: Flags) -> str:
    metric = metrics[int(which[mask.argmax()])]
    return f"{' or '.join(u.code for u in (metric.unit, *metric.also_units))} for {metric.name}"


def _equals(column: Any, code: int) -> Flags:
    codes = pc.fill_null(_coded(column).indices, -1)
    flags: Flags = codes.to_numpy(zero_copy_only=False) == code
    return flags


def _coded(column: Any) -> Any:
    """A chunked column of dictionary codes as one array; its chunks may have different dictionaries."""
    chunks = column.unify_dictionaries().combine_chunks()
    return chunks.chunk(0) if isinstance(chunks, pa.ChunkedArray) else chunks


def _never(count: int) -> Times:
    no = np.zeros(count, bool)
    return Times(np.full(count, np.datetime64("NaT"), "M8[us]"), np.zeros(count, np.int16), no, no)


__all__ = ["SYNONYMS", "columns_of", "find_metric", "is_observations", "read_observations"]
