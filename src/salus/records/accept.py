"""The door of the shelf: what a format read becomes rows to store, or is refused with place and reason.

Here units become the metric's own, codes become metrics, a row gets its local date, and what cannot be true is turned
away. Whole columns at a time: the rules depend on the pair of metric and unit, of which a file has few.

Invariant: each row that comes in goes out once, accepted in one part or refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from salus.errors import UnknownUnit
from salus.records.catalogue import Metric, catalogue
from salus.records.coverage import Floats, Ints
from salus.records.rows import MINUTE, Outcome, Reasons, Times, facts, number_column, split
from salus.records.shelf import OTHER_OBSERVATIONS
from salus.records.stored import OBSERVATION, row_keys
from salus.records.units import Unit, unit

_LONGEST_AMOUNT = 25 * 60 * MINUTE  # of a row of a metric that adds up over the day; a day has up to 25 hours


@dataclass(frozen=True, slots=True)
class _Rule:
    """What one pair of metric and unit asks for."""

    part: str
    factor: float = 1.0
    shift: float = 0.0
    low: float = -np.inf
    high: float = np.inf
    nightly: bool = False
    adds_up: bool = False
    needs_unit: bool = False
    why: str = ""  # not empty: every such row is refused


class Observations:
    """Accepts observations; keeps the rules it found, so that a file's every further batch is quick."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._rules: dict[tuple[str | None, str | None, str | None], _Rule] = {}

    def take(self, rows: pa.RecordBatch) -> Outcome:
        """Accepts a batch in the schema :data:`salus.records.tables.OBSERVATIONS`."""
        outcome = Outcome()
        if rows.num_rows == 0:
            return outcome
        which, rules = self._match(rows)
        times = Times.of(rows, self._zone)
        why = Reasons(rows.column("place"))
        times.check(why)
        for number, rule in enumerate(rules):
            if rule.why:
                why.refuse(which == number, rule.why)
        raw = rows.column("value").fill_null(np.nan).to_numpy(zero_copy_only=False)
        value = raw * _take(rules, "factor", which) + _take(rules, "shift", which)
        self._check_values(rows, rules, which, raw, value, times, why)
        nightly = _take(rules, "nightly", which)
        fact = facts(rows)
        columns = {
            "start": times.start_column, "end": times.end_column, "offset": pa.array(times.offset, pa.int16()),
            "date": times.dates(nightly), "value": number_column(value), "raw_value": number_column(raw),
            "raw_unit": rows.column("unit"), "text": rows.column("text"), "source": rows.column("source").fill_null(""),
            "fact": fact, "ref_low": _scaled(rows.column("ref_low"), rules, which),
            "ref_high": _scaled(rows.column("ref_high"), rules, which),
            **{name: rows.column(name) for name in ("flag", "code", "display", "id", "status")},
        }  # fmt: skip
        said = ("start", "end", "offset", "raw_value", "raw_unit", "text", "source", "flag", "code", "display", "id",
                "status")  # fmt: skip
        keyed = [columns[name] for name in said] + [rows.column("ref_low"), rows.column("ref_high")]
        columns["key"] = pa.array(row_keys(rows.num_rows, keyed).view(np.int64))
        names = [name for name in OBSERVATION.names if name != "share"]
        ready = pa.record_batch([columns[name] for name in names], names=names)
        parts = [rule.part for rule in rules]
        outcome.accepted = split(ready, np.where(why.accepted(), which, -1), parts)
        outcome.refused = why.refusals
        return outcome

    def _match(self, rows: pa.RecordBatch) -> tuple[Ints, list[_Rule]]:
        """The rule of each row: its place in the list of rules that this batch needs."""
        metric, units = rows.column("metric").dictionary_encode(), rows.column("unit").dictionary_encode()
        named = metric.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        united = units.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        metrics, unit_names = metric.dictionary.to_pylist(), [*units.dictionary.to_pylist(), None]
        codes: list[str | None] = [None]
        coded = np.zeros(rows.num_rows, np.int64)
        if metric.null_count:
            code = rows.column("code").dictionary_encode()
            codes = [*code.dictionary.to_pylist(), None]
            coded = code.indices.fill_null(len(codes) - 1).to_numpy(zero_copy_only=False).astype(np.int64)
            coded[named >= 0] = len(codes) - 1
        metrics = [*metrics, None]
        united[united < 0] = len(unit_names) - 1
        named[named < 0] = len(metrics) - 1
        combined = (named * len(unit_names) + united) * len(codes) + coded
        pairs, which = np.unique(combined, return_inverse=True)
        rules = []
        for pair in pairs.tolist():
            rest, c = divmod(pair, len(codes))
            m, u = divmod(rest, len(unit_names))
            rules.append(self._rule(metrics[m], unit_names[u], codes[c]))
        return which, rules

    def _rule(self, metric: str | None, unit_name: str | None, code: str | None) -> _Rule:
        asked = metric, unit_name, code
        if asked not in self._rules:
            self._rules[asked] = _find_rule(metric, unit_name, code)
        return self._rules[asked]

    @staticmethod
    def _check_values(
        rows: pa.RecordBatch, rules: list[_Rule], which: Ints, raw: Floats, value: Floats, times: Times, why: Reasons
    ) -> None:
        bare = np.isnan(raw)
        if bare.any():
            why.refuse(bare & np.asarray(rows.column("text").is_null()), "there is no value")
        why.refuse(np.isinf(raw), "the value is infinite")
        unitless = ~bare & _take(rules, "needs_unit", which)
        for number in np.unique(which[unitless]).tolist():
            valid = ", ".join(u.code for u in _units(catalogue().metric(rules[number].part)))
            mine = unitless & (which == number)
            why.refuse(mine, f"{rules[number].part} needs a unit: give one of {valid}")
        outside = ~bare & ((value < _take(rules, "low", which)) | (value > _take(rules, "high", which)))
        for number in np.unique(which[outside]).tolist():
            metric, mine = catalogue().metric(rules[number].part), outside & (which == number)
            code = metric.unit.code
            plausible = f"{metric.title} outside the plausible {metric.low:g} to {metric.high:g} {code}"
            why.refuse(mine, plausible, value, code)
        long = _take(rules, "adds_up", which) & (times.end - times.start > _LONGEST_AMOUNT)
        if long.any():
            why.refuse(long, "the row covers more than a day, and this metric is summed by the day: give it day by day")


def _find_rule(name: str | None, unit_name: str | None, code: str | None) -> _Rule:
    metric: Metric | None
    if name is not None:
        metric = catalogue().metrics.get(name)
        if metric is None:
            return _Rule("", why=f"unknown metric {name[:60]!r}: 'salus metrics' lists the known ones")
    else:
        system, _, number = (code or "").partition(":")
        metric = catalogue().by_loinc(number) if system == "LOINC" else None
    if metric is None:
        return _Rule(OTHER_OBSERVATIONS)
    if unit_name is None and metric.unit.dimension != "number":
        return _Rule(metric.name, nightly=metric.nightly, needs_unit=True)
    try:
        factor, shift = metric.conversion(unit(unit_name)) if unit_name is not None else (1.0, 0.0)
    except UnknownUnit as error:
        return _Rule(metric.name, why=str(error))
    adds_up = metric.aggregation == "sum" and not metric.nightly
    return _Rule(metric.name, factor, shift, metric.low, metric.high, metric.nightly, adds_up)


def _units(metric: Metric) -> tuple[Unit, ...]:
    return (metric.unit, *metric.also_units)


def _take(rules: list[_Rule], name: str, which: Ints) -> Any:
    """One field of each row's rule, as a column."""
    return np.array([getattr(rule, name) for rule in rules])[which]


def _scaled(bound: pa.Array[Any], rules: list[_Rule], which: Ints) -> pa.Array[Any]:
    """A bound of the reference range in the metric's own unit."""
    if bound.null_count == len(bound):
        return bound
    read = bound.fill_null(np.nan).to_numpy(zero_copy_only=False)
    return number_column(read * _take(rules, "factor", which) + _take(rules, "shift", which))
