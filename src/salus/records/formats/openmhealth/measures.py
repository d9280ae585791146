"""Points that are measurements: one observation for each value, sleep episodes and workouts too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from salus.records.catalogue import catalogue
from salus.records.formats.chart.rows import NotKept, Origin, Row
from salus.records.formats.openmhealth.points import (
    Json,
    Point,
    Span,
    check_statistic,
    quantity,
    seconds,
    span_of,
    units_of,
    vocabulary_of,
)  # fmt: skip


def measures(schema: str, point: Point, zone: ZoneInfo, origin: Origin) -> Iterator[Row]:
    """The observations of a measure. Raises NotKept where any of its values is missing or wrong: half is not taken."""
    span = span_of(point.body.get("effective_time_frame"), zone)
    rules = vocabulary_of("measures")[schema]
    adds = any(rule.get("adds") for rule in rules.values())
    if span is None and point.created and not adds:
        span = span_of({"date_time": point.created}, zone)  # the source made the record when it measured
    span = need(span)
    for name, rule in rules.items():
        if name not in point.body:
            if rule.get("optional"):
                continue
            raise NotKept(f"{name} is missing")
        metric = rule["metric"]
        if metric == "total_energy" and "activity_name" in point.body:
            metric = "active_energy"  # of one activity, not of the body at rest
        if rule.get("adds") and "time_interval" not in point.body["effective_time_frame"]:
            raise NotKept(f"{name} counts over a time, but has only an instant: give a time_interval")
        check_statistic(point.body, metric, span, bool(rule.get("adds")))
        yield _observed(name, rule, metric, point.body[name], span, origin)


def sleep_episode(point: Point, zone: ZoneInfo, origin: Origin) -> Iterator[Row]:
    """A night or a nap: the time in bed as sleep, and what is told of it as observations."""
    span = need(span_of(point.body.get("effective_time_frame"), zone))
    if span[0].start == span[1].start:
        raise NotKept("a sleep episode needs a time_interval")
    yield "sleep", {**_common(span, origin), "stage": "in_bed"}
    for name, rule in vocabulary_of("sleep_episode").items():
        if name in point.body:
            yield _observed(name, rule, rule["metric"], point.body[name], span, origin)
    if point.body.get("is_main_sleep") is False and "total_sleep_time" in point.body:
        rule = vocabulary_of("sleep_episode")["total_sleep_time"]
        yield _observed("total_sleep_time", rule, "nap_duration", point.body["total_sleep_time"], span, origin)


def workout(point: Point, zone: ZoneInfo, origin: Origin, title: object) -> Iterator[Row]:
    """A physical activity with its distance, energy and duration."""
    if not isinstance(title, str) or not title.strip():
        raise NotKept("activity_name is missing")
    span = need(span_of(point.body.get("effective_time_frame"), zone))
    attributes: dict[str, Any] = {}
    for name, rule in vocabulary_of("workout").items():
        if name in point.body:
            value, measure = quantity(point.body[name], units_of(rule), name)
            attributes[rule["attribute"]] = {"value": value, "unit": measure}
    if (met := point.body.get("met_value")) is not None:
        value, _ = quantity(met, ("{MET}",), "met_value")
        attributes["intensity"] = {"value": value, "unit": "kcal/h/kg"}  # what a MET is
    length = (span[1].start - span[0].start).total_seconds()
    if length > 0:
        attributes.setdefault("duration", {"value": length / 60, "unit": "min"})
    known = catalogue().activity_by_apple(title) or catalogue().activity_by_name(title)
    yield "workouts", {
        **_common(span, origin),
        "activity": known.name if known else "workout", "title": title.strip(), "attributes": attributes,
    }  # fmt: skip


def need(span: Span | None) -> Span:
    """The span. Raises NotKept where there is none."""
    if span is None:
        raise NotKept("it has no effective_time_frame")
    return span


def _observed(name: str, rule: Json, metric: str | None, value: object, span: Span, origin: Origin) -> Row:
    number, measure = quantity(value, units_of(rule), name)
    start, end = span
    long = (end.start - start.start).total_seconds()
    if rule.get("fits") and not 0 <= seconds((number, measure)) <= long:
        raise NotKept(f"{name} of {number:g} {measure} does not fit into its time of {long / 3600:g} h")
    return observed(name, metric, number, measure, span, origin)


def observed(name: str, metric: str | None, number: float, measure: str, span: Span, origin: Origin) -> Row:
    """One observation; a metric that the catalogue does not have is told by the schema's name."""
    if metric is not None and metric not in catalogue().metrics:
        metric = None
    return "observations", {
        **_common(span, origin), "metric": metric, "code": f"OMH:{name}", "display": name.replace("_", " "),
        "value": number, "unit": measure,
    }  # fmt: skip


def _common(span: Span, origin: Origin) -> dict[str, Any]:
    start, end = span
    return {
        "start": start.start, "end": end.end, "offset": start.offset,
        "source": origin.source, "id": origin.id, "status": origin.status, "place": origin.place,
    }  # fmt: skip
