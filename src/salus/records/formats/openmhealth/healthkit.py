"""Granola's schemas: HealthKit samples of a phone in the shape of Open mHealth data points."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from salus.records.catalogue import catalogue
from salus.records.formats.chart.rows import NotKept, Origin, Row
from salus.records.formats.openmhealth.measures import need, observed, workout
from salus.records.formats.openmhealth.points import Json, Point, quantity, span_of, vocabulary_of

SCHEMAS = frozenset({"hk-quantity-sample", "hk-category-sample", "hk-workout", "hk-correlation"})
_SLEEP = "HKCategoryTypeIdentifierSleepAnalysis"


def samples(schema: str, point: Point, zone: ZoneInfo, origin: Origin) -> Iterator[Row]:
    """The rows of one HealthKit sample. Raises NotKept where it is broken or of an unknown type."""
    _check_metadata(point.body.get("metadata", []))
    if schema == "hk-workout":
        yield from workout(point, zone, origin, point.body.get("activity_name"))
    elif schema == "hk-correlation":
        yield from _correlated(point.body, zone, origin)
    elif schema == "hk-category-sample":
        yield _category(point.body, zone, origin)
    else:
        yield _quantity(point.body, zone, origin)


def _check_metadata(metadata: object) -> None:
    fit = isinstance(metadata, list) and all(
        isinstance(item, dict) and {"key", "value"} <= item.keys() for item in metadata
    )
    if not fit:
        raise NotKept("metadata must be a list of objects with a key and a value")


def _correlated(body: Json, zone: ZoneInfo, origin: Origin) -> Iterator[Row]:
    """A correlation (a meal, a blood pressure) is its samples, which name their own times."""
    if not str(body.get("correlation_type")).startswith("HKCorrelationTypeIdentifier"):
        raise NotKept(f"not a HealthKit correlation: {str(body.get('correlation_type'))[:60]!r}")
    quantities, categories = body.get("quantity_samples") or [], body.get("category_samples") or []
    if not isinstance(quantities, list) or not isinstance(categories, list) or not (quantities or categories):
        raise NotKept("the correlation has no samples")
    need(span_of(body.get("effective_time_frame"), zone))
    for read, parts in ((_quantity, quantities), (_category, categories)):
        for part in parts:
            if not isinstance(part, dict):
                raise NotKept("a sample of the correlation is not an object")
            yield read({"effective_time_frame": body["effective_time_frame"], **part}, zone, origin)


def _quantity(body: Json, zone: ZoneInfo, origin: Origin) -> Row:
    name = str(body.get("quantity_type"))
    found = catalogue().by_apple(name)
    if found is None:
        raise NotKept(f"unknown HealthKit quantity type: {name[:80]!r}")
    if ("unit_value" in body) == ("count" in body):
        raise NotKept("a quantity sample needs one of unit_value and count")
    metric, apple_unit = found
    value = body.get("unit_value")
    written = value.get("unit") if isinstance(value, dict) else None
    if "count" in body:
        value, written = body["count"], "1"
    if not isinstance(written, str):
        raise NotKept(f"{name} has no unit")
    number, measure = quantity(value, (written,), name)
    if measure == "%" and apple_unit.code == "1":
        measure = "1" if abs(number) <= 1 else "%"  # HealthKit writes percentages as fractions
    return observed(
        metric.name, metric.name, number, measure, need(span_of(body.get("effective_time_frame"), zone)), origin
    )


def _category(body: Json, zone: ZoneInfo, origin: Origin) -> Row:
    name, value = str(body.get("category_type")), body.get("category_value")
    span = need(span_of(body.get("effective_time_frame"), zone))
    if name == _SLEEP:
        stage = vocabulary_of("sleep_stages").get(str(value).removeprefix("HKCategoryValueSleepAnalysis"))
        if stage is None or isinstance(value, bool | int | float):
            stages = ", ".join(vocabulary_of("sleep_stages"))
            raise NotKept(f"not a value of {name}: {str(value)[:60]!r}; it can be {stages}")
        return "sleep", {
            "start": span[0].start, "end": span[1].end, "offset": span[0].offset,
            "source": origin.source, "id": origin.id, "status": None, "place": origin.place, "stage": stage,
        }  # fmt: skip
    found = catalogue().by_apple(name)
    number = catalogue().apple_value(str(value))
    if found is None or number is None:
        raise NotKept(f"unknown HealthKit category: {name[:80]!r} with value {str(value)[:60]!r}")
    return observed(found[0].name, found[0].name, number, found[1].code, span, origin)
