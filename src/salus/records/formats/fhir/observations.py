"""Observations: one row for each value, so that a blood pressure is two rows and a panel as many as it has results.

A value keeps what the laboratory wrote: a number in its unit, or a text where it is a comparison ("<5"), a range, a
titre or a finding. Panels without a value of their own are refused with that reason, because their members stand in the
file themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from salus.records.formats.chart.codes import metric_of
from salus.records.formats.chart.dates import Moment
from salus.records.formats.chart.rows import (
    NotKept,
    Origin,
    Row,
    Value,
    blood_type,
    finite,
    observation,
    pressures,
    range_in,
)  # fmt: skip
from salus.records.formats.chart.timing import number
from salus.records.formats.fhir.datatypes import (
    Json,
    absent_reason,
    code_word,
    codes,
    dose_words,
    first,
    flag,
    moment,
    obj,
    objects,
    range_words,
    span,
    string,
    unit,
    words,
)  # fmt: skip
from salus.records.formats.fhir.index import Index

_SEXES = {
    "male": {"male", "m", "SNOMED:248153007", "SNOMED:10052007"},
    "female": {"female", "f", "SNOMED:248152002", "SNOMED:1086007"},
}
_DAYS = {"a": 365.25, "year": 365.25, "years": 365.25, "yr": 365.25, "mo": 30.44, "months": 30.44, "wk": 7.0, "d": 1.0}
_MOST_SAMPLES = 100_000


def observations(resource: Json, index: Index, origin: Origin) -> Iterator[Row]:
    """The rows of one Observation. Raises NotKept with the reason where it has none."""
    when = _when(resource, index)
    origin = replace(origin, source=_source(resource, index) or origin.source)
    rows = list(_valued(resource, words(resource.get("code")), when, index, origin))
    parts = objects(resource.get("component"))
    reasons = []
    for part in parts:
        try:
            rows += _valued(part, words(part.get("code")), when, index, origin)
        except NotKept as reason:
            reasons.append(str(reason))
    if not rows:
        raise NotKept(_why_nothing(resource, parts, reasons))
    yield from rows


def _valued(
    part: Json, display: str | None, when: tuple[Moment, Moment], index: Index, origin: Origin
) -> Iterator[Row]:
    """The rows of one value: of the observation itself or of a component; none where it has no value."""
    known = codes(part.get("code"))
    if "valueSampledData" in part:
        yield from _samples(obj(part["valueSampledData"]), known, display, when, origin)
        return
    value = value_of(part)
    if value is None:
        return
    pair = pressures(value, known)
    for measured, code, name in pair:
        yield observation(Value(measured, "mm[Hg]"), (code,), name, when, origin)
    if pair:
        return
    low, high = _reference(part, value.unit, when[0], index)
    value = replace(value, low=low, high=high, flag=code_word(part.get("interpretation")))
    if not known and not display:
        raise NotKept("it does not say what was observed: no code and no text")
    row = observation(value, known, display, when, origin)
    yield row
    yield from blood_type(row, when[0], origin)


def value_of(part: Json) -> Value | None:
    """The value of ``value[x]``, or None where there is none. Attachments and references are no values."""
    quantity = obj(part.get("valueQuantity"))
    if quantity:
        return _quantity(quantity)
    for name in ("valueInteger", "valueDecimal"):
        if (value := finite(part.get(name))) is not None:
            return Value(value)
    if (yes := flag(part.get("valueBoolean"))) is not None:
        return Value(text="yes" if yes else "no")
    for name in ("valueString", "valueCodeableConcept", "valueDateTime", "valueTime", "valueDate", "valueInstant"):
        if text := words(part.get(name)):
            value = finite(text) if name == "valueString" else None
            return Value(value) if value is not None else Value(text=text)
    return _pair(part)


def _pair(part: Json) -> Value | None:
    if span_of := obj(part.get("valueRange")):
        low, high = obj(span_of.get("low")), obj(span_of.get("high"))
        a, b = finite(low.get("value")), finite(high.get("value"))
        text = f"{number(a)}-{number(b)}" if a is not None and b is not None else None
        text = text or (f">={number(a)}" if a is not None else f"<={number(b)}" if b is not None else None)
        return Value(text=text, unit=unit(low) or unit(high)) if text else None
    if ratio := obj(part.get("valueRatio")):
        top, bottom = dose_words(ratio.get("numerator")), dose_words(ratio.get("denominator"))
        return Value(text=f"{top}:{bottom}") if top and bottom else None
    if period := obj(part.get("valuePeriod")):
        text = " to ".join(filter(None, (string(period.get("start")), string(period.get("end")))))
        return Value(text=text) if text else None
    return None


def _quantity(quantity: Json) -> Value | None:
    value, mark = finite(quantity.get("value")), string(quantity.get("comparator"))
    if value is None:
        return None
    if mark:
        return Value(text=f"{mark}{number(value)}", unit=unit(quantity))
    return Value(value, unit(quantity))


def _samples(
    data: Json, known: tuple[str, ...], display: str | None, when: tuple[Moment, Moment], origin: Origin
) -> Iterator[Row]:
    """A series of one metric as one row per sample; waveforms such as an ECG are no metric and are refused."""
    step, text = finite(data.get("period")) or finite(data.get("interval")), string(data.get("data"))
    if metric_of(known) is None or data.get("dimensions") not in {None, 1} or not text or step is None or step <= 0:
        raise NotKept(
            f"it is a sampled signal ({display or 'unnamed'}), not the observations of a metric of the catalogue"
        )
    step *= 1000 if "interval" in data and data.get("intervalUnit") == "s" else 1
    parts = text.split()
    if len(parts) > _MOST_SAMPLES:
        raise NotKept(f"it has {len(parts)} samples in one record; at most {_MOST_SAMPLES} are taken")
    base, factor = obj(data.get("origin")), finite(data.get("factor")) or 1.0
    zero, measure = finite(base.get("value")) or 0.0, unit(base)
    for place, part in enumerate(parts):
        sample = finite(part)
        if sample is not None:  # "E", "U" and "L": error, above and below what the device can tell
            at = when[0].start + timedelta(milliseconds=step * place)
            stamp = replace(when[0], start=at, end=at)
            yield observation(Value(zero + sample * factor, measure), known, display, (stamp, stamp), origin)


def _when(resource: Json, index: Index) -> tuple[Moment, Moment]:
    start, end = span(resource, "effective", index.zone)
    start = first(
        start, end, moment(resource.get("appliesDateTime"), index.zone), moment(resource.get("issued"), index.zone)
    )
    if start is None:
        raise NotKept("it has no date: neither effective nor issued")
    return start, end or start


def _source(resource: Json, index: Index) -> str | None:
    """The device it was measured with, else the organisation (not the nurse) that reports it."""
    if device := index.name(resource.get("device"), resource):
        return device
    for performer in objects(resource.get("performer")):
        found = index.look_up(performer, resource)
        if found and found.type in {"Organization", "Device"}:
            return found.name
    return None


def _reference(part: Json, measure: str | None, when: Moment, index: Index) -> tuple[float | None, float | None]:
    """The reference range that applies to this person; nothing where several could."""
    fits = [item for item in objects(part.get("referenceRange")) if _is_normal(item) and _applies(item, when, index)]
    exact = [item for item in fits if item.get("appliesTo") or item.get("age")] or fits
    if len(exact) != 1:
        return None, None
    low, high = obj(exact[0].get("low")), obj(exact[0].get("high"))
    if not low and not high:
        return range_in(string(exact[0].get("text")))
    if any(unit(side) not in {None, measure} for side in (low, high)):
        return None, None
    return finite(low.get("value")), finite(high.get("value"))


def _is_normal(item: Json) -> bool:
    return code_word(item.get("type") or item.get("meaning")) in {None, "normal", "N"}


def _applies(item: Json, when: Moment, index: Index) -> bool:
    wanted = {*codes(item.get("appliesTo")), *((words(one) or "").lower() for one in objects(item.get("appliesTo")))}
    named = [sex for sex, marks in _SEXES.items() if wanted & marks]
    if named and index.sex not in named:
        return False
    age = obj(item.get("age"))
    if not age:
        return True
    born = moment(index.born, index.zone)
    if born is None:
        return False
    days = (when.start - born.start).days
    low, high = (finite(obj(age.get(side)).get("value")) for side in ("low", "high"))
    scale = _DAYS.get(unit(age.get("low")) or unit(age.get("high")) or "a", 365.25)
    return (low is None or days >= low * scale) and (high is None or days <= (high + 1) * scale)


def _why_nothing(resource: Json, parts: list[Json], reasons: list[str]) -> str:
    if reasons:
        return reasons[0]
    if absent := absent_reason(resource) or next(filter(None, map(absent_reason, parts)), None):
        return f"it has no value: {absent}"
    if resource.get("hasMember") or resource.get("related"):
        return "it is a panel without a value of its own: its members are read by themselves"
    for name in resource:
        if name.startswith("value") and range_words(resource[name]) is None:
            return f"its value is of a kind that cannot be kept: {name[:40]}"
    return "it has no value"
