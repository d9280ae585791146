"""The door of the shelf for everything but observations: sleep stages, workouts, entries of the chart.

There are few of these rows, so plain loops do where columns have structure. Invariant, as in
:mod:`salus.records.accept`: each row that comes in is accepted in one part or refused with place and reason; an
attribute of a workout that does not fit its column is kept as read in ``extra``, so that nothing is lost with it.
"""

from __future__ import annotations

import json
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from salus.errors import UnknownUnit
from salus.records.catalogue import catalogue
from salus.records.coverage import Bools
from salus.records.rows import DAY, Accepted, Outcome, Reasons, Times, facts, pc
from salus.records.shelf import ENTRIES, SLEEP_STAGES, WORKOUTS
from salus.records.sleep_sessions import STAGES
from salus.records.stored import ENTRY, SLEEP_STAGE, STAMP, row_keys, workout
from salus.records.units import unit

_COMMON = ("start", "end", "offset", "source", "id", "status")


def accept_sleep(rows: pa.RecordBatch, zone: ZoneInfo) -> Outcome:
    """Accepts stage intervals. Their waking dates and naps only all stages together can tell: here, local dates."""
    times, reasons = Times.of(rows, zone), Reasons(rows.column("place"))
    times.check(reasons)
    stage = rows.column("stage")
    known = np.asarray(pc.is_in(stage, value_set=pa.array(STAGES)))
    if not known.all():
        first = stage[int((~known).argmin())].as_py() if known.any() else stage[0].as_py()
        reasons.refuse(~known, f"unknown sleep stage (such as {first!r}): it can be {', '.join(STAGES)}")
    reasons.refuse(times.end - times.start > DAY, "a sleep stage cannot last longer than a day")
    columns = _columns(rows, times) | {
        "date": times.dates(np.ones(rows.num_rows, np.bool_)),
        "stage": stage,
        "nap": pa.array(np.zeros(rows.num_rows, np.bool_)),
        "fact": facts(rows),
    }
    return _outcome(SLEEP_STAGES, SLEEP_STAGE, columns, (*_COMMON, "stage"), reasons)


def accept_workouts(rows: pa.RecordBatch, zone: ZoneInfo) -> Outcome:
    """Accepts workouts: attributes in the catalogue's units, each in its column."""
    times, reasons = Times.of(rows, zone), Reasons(rows.column("place"))
    times.check(reasons)
    reasons.refuse(np.asarray(rows.column("activity").is_null()), "the workout names no activity")
    reasons.refuse(times.end - times.start > 14 * DAY, "a workout cannot last longer than two weeks")
    read = [dict(pairs or ()) for pairs in rows.column("attributes").to_pylist()]
    minutes = ((times.end - times.start) / 60e6).tolist()
    fitted = [_attributes(given, length) for given, length in zip(read, minutes, strict=True)]
    said = [json.dumps({name: [v["value"], v["unit"]] for name, v in sorted(given.items())}) for given in read]
    columns = _columns(rows, times) | {
        "date": times.dates(),
        "activity": rows.column("activity"),
        "title": rows.column("title"),
        "extra": pa.array([json.dumps(extra) if extra else None for _, extra in fitted], pa.string()),
        "said": pa.array(said, pa.string()),
        "fact": facts(rows),
    }
    for name in catalogue().attributes:
        columns[name] = pa.array([fits.get(name) for fits, _ in fitted], pa.float64())
    return _outcome(WORKOUTS, workout(), columns, (*_COMMON, "activity", "title", "said"), reasons)


def accept_entries(rows: pa.RecordBatch, zone: ZoneInfo) -> Outcome:
    """Accepts entries of the chart; they need no date."""
    times, reasons = Times.of(rows, zone), Reasons(rows.column("place"))
    times.check(reasons, optional=True)
    nameless = np.asarray(rows.column("kind").is_null()) | np.asarray(rows.column("name").is_null())
    reasons.refuse(nameless, "the entry has no kind or no name")
    fact: Any = pc.and_(facts(rows), rows.column("fact").fill_null(True))
    columns = _columns(rows, times) | {
        "end": rows.column("end").cast(STAMP),
        "date": times.dates(),
        "kind": rows.column("kind"),
        "name": rows.column("name"),
        "codes": pa.array([codes or [] for codes in rows.column("codes").to_pylist()], pa.list_(pa.string())),
        "fact": fact,
        "active": rows.column("active"),
        "details": pa.array([pairs or [] for pairs in rows.column("details").to_pylist()], ENTRY.field("details").type),
    }
    return _outcome(ENTRIES, ENTRY, columns, (*_COMMON, "kind", "name", "codes", "fact", "active", "details"), reasons)


def _columns(rows: pa.RecordBatch, times: Times) -> dict[str, pa.Array[Any]]:
    return {
        "start": times.start_column,
        "end": times.end_column,
        "offset": times.offset_column,
        "source": rows.column("source").fill_null(""),
        "id": rows.column("id"),
        "status": rows.column("status"),
    }


def _outcome(
    part: str, schema: pa.Schema, columns: dict[str, pa.Array[Any]], said: tuple[str, ...], reasons: Reasons
) -> Outcome:
    keep: Bools = reasons.accepted()
    columns["key"] = pa.array(row_keys(len(keep), [columns[name] for name in said]).view(np.int64))
    names = [name for name in schema.names if name in columns]
    ready = pa.record_batch([columns[name] for name in names], names=names)
    if not keep.all():
        ready = ready.filter(pa.array(keep))
    return Outcome([Accepted(part, ready)] if ready.num_rows else [], reasons.refusals)


def _attributes(read: dict[str, dict[str, Any]], minutes: float) -> tuple[dict[str, float], dict[str, list[Any]]]:
    """Values by the catalogue's attribute, and what fits none as read. Duration, speed and pace are worked out."""
    known, fits, extra = catalogue().attributes, {}, {}
    for name, given in read.items():
        value = _fit(name, given)
        if value is None:
            extra[name] = [given["value"], given["unit"]]
        else:
            fits[name] = value
    if "duration" in known and minutes > 0:
        fits.setdefault("duration", known["duration"].to_canonical(minutes, unit("min")))
    for name, attribute in known.items():
        if attribute.ratio and name not in fits:
            over, under = (fits.get(term) for term in attribute.ratio)
            if over and under:
                top, bottom = (known[term].unit for term in attribute.ratio)
                per = unit(f"{top.code}/{bottom.code}")
                value = attribute.to_canonical(over / under, per)
                if attribute.low <= value <= attribute.high:
                    fits[name] = value
    return fits, extra


def _fit(name: str, given: dict[str, Any]) -> float | None:
    attribute, value = catalogue().attributes.get(name), given["value"]
    if attribute is None or value is None:
        return None
    try:
        fitted = attribute.to_canonical(value, unit(given["unit"])) if given["unit"] else float(value)
    except UnknownUnit:
        return None
    return fitted if attribute.low <= fitted <= attribute.high else None
