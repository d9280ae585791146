"""Points about medicines: prescribed, scheduled, dispensed, a dose taken, a dose missed and why."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from salus.records.formats.chart.rows import NotKept, Origin, Row, Statement, entry, finite, spoken
from salus.records.formats.chart.timing import amount, number, times
from salus.records.formats.openmhealth.points import Json, Point, Span, span_of

SCHEMAS = frozenset({
    "medication-prescription", "patient-medication-schedule", "pharmacy-medication-dispensing",
    "single-medication-dose-taken", "reason-single-medication-dose-not-taken",
})  # fmt: skip


def medications(schema: str, point: Point, zone: ZoneInfo, origin: Origin) -> Iterator[Row]:
    """The entry of one point about a medicine. Raises NotKept where it names none, or lacks its time."""
    body, category = point.body, None
    inner = body
    span: Span | None = span_of({"date_time": point.created}, zone) if point.created else None
    if schema == "pharmacy-medication-dispensing":
        inner, category = _object(body.get("medication_prescription")), "dispense"
        span = span_of(body.get("time_frame_medication_dispensed"), zone) or span
    elif schema == "single-medication-dose-taken":
        category, span = "dose taken", _timed(body, zone)
    elif schema == "reason-single-medication-dose-not-taken":
        category, span = "dose missed", _timed(body, zone)
    elif not _objects(body.get("schedule")):
        raise NotKept("schedule is missing")
    for item in _objects(body.get("schedule")):
        for part in ("medication_dose", "dose_duration"):
            if part not in item:
                raise NotKept(f"{part} is missing in its schedule")
    missed = category == "dose missed"
    drug = _object(inner.get("medication"))
    schedule = _objects(inner.get("schedule"))
    status = "not-taken" if missed else "completed" if category else None
    details = {
        "status": status,
        "category": category,
        "dose": _quantity(body.get("dose")) or spoken(_dose(item) for item in schedule),
        "frequency": spoken(_frequency(item) for item in schedule),
        "route": _text(inner.get("route")),
        "strength": spoken(_quantity(item) for item in _objects(drug.get("strength"))),
        "instructions": _text(inner.get("description")),
        "quantity": _quantity(body.get("amount_dispensed")),
        "status_reason": _text(body.get("reason_for_missing_dose"))
        or _text(body.get("reason_dose_taken_not_as_prescribed")),
    }
    said = Statement(
        "medication", _name(drug), _codes(drug), fact=not missed, active=False if category else None, details=details
    )
    yield entry(said, span[0] if span else None, span[1] if span and category else None, origin)


def _timed(body: Json, zone: ZoneInfo) -> Span:
    span = span_of(body.get("effective_time_frame"), zone)
    if span is None:
        raise NotKept("it has no effective_time_frame")
    return span


def _name(drug: Json) -> str:
    trade, generic = _text(drug.get("trade_name")), _text(drug.get("generic_name"))
    return f"{trade} ({generic})" if trade and generic else trade or generic or ""


def _codes(drug: Json) -> tuple[str, ...]:
    code = drug.get("rxnorm_code")
    return (f"RXNORM:{code}",) if isinstance(code, int | str) and not isinstance(code, bool) else ()


def _dose(item: Json) -> str | None:
    dose = _object(item.get("medication_dose"))
    several = [_quantity(part.get("dose")) for part in _objects(dose.get("dose_array"))]
    return _quantity(dose.get("dose")) or _range(dose.get("dose_range")) or spoken(several)


def _frequency(item: Json) -> str | None:
    recurrence = _object(item.get("dose_recurrence"))
    often = _object(recurrence.get("frequency")) or recurrence
    window = _object(often.get("time_window"))
    low, high = finite(window.get("low_value")), finite(window.get("high_value"))
    count = finite(often.get("number_of_times"))
    value = low if low is not None else finite(window.get("value"))
    said = (
        times(count, None, value, high, _text(window.get("unit"))) if count is not None and value is not None else None
    )
    spots: list[str | None] = []
    for timing in _objects(recurrence.get("timing")):
        meal = _text(timing.get("temporal_relationship_to_meal"))
        before = _quantity(timing.get("time_frame_of_temporal_relationship_to_meal"))
        sleep = _text(timing.get("temporal_relationship_to_sleep"))
        part, clock = _text(timing.get("part_of_day")), _text(timing.get("time_of_day"))
        spots.append(" ".join(word for word in (before, meal) if word))
        spots += [sleep, f"in the {part}" if part else None, f"at {clock[:5]}" if clock else None]
    trigger = _text(item.get("dose_prn_trigger"))
    needed = f"as needed for {trigger}" if trigger else None
    return " ".join(text for text in (said, spoken(spots), needed) if text) or None


def _quantity(value: object) -> str | None:
    item = _object(value)
    return amount(finite(item.get("value")), _text(item.get("unit")))


def _range(value: object) -> str | None:
    item = _object(value)
    low, high = finite(item.get("low_value")), finite(item.get("high_value"))
    if low is None or high is None:
        return None
    return f"{number(low)} to {amount(high, _text(item.get('unit')))}"


def _object(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _objects(value: object) -> list[Json]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
