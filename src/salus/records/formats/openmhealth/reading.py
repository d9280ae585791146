"""Reads Open mHealth data points one by one: NDJSON, a list, a single point, or an envelope around a list of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO
from zoneinfo import ZoneInfo

from salus.errors import BadFile
from salus.records.formats.chart.gather import Gathering
from salus.records.formats.chart.pieces import Pieces
from salus.records.formats.chart.rows import NotKept, Origin, Row
from salus.records.formats.openmhealth import healthkit, measures, medications
from salus.records.formats.openmhealth.points import Point, check_contexts, point_of, vocabulary_of
from salus.records.tables import Context, Reading

_ARRAYS = ("body", "data", "data_points", "dataPoints", "points")
_BARE = {
    "activity_name": "physical-activity", "correlation_type": "hk-correlation", "quantity_type": "hk-quantity-sample",
    "category_type": "hk-category-sample", "latitude": "geoposition", "acceleration_x": "acceleration",
    "magnetic_field_strength_x": "magnetic-force", "angular_velocity_x": "orientation",
    "ambient_temperature": "ambient-temperature", "is_main_sleep": "sleep-episode",
    "number_of_awakenings": "sleep-episode",
    "medication_dispensed": "pharmacy-medication-dispensing",
    "reason_for_missing_dose": "reason-single-medication-dose-not-taken", "schedule": "medication-prescription",
    "acceptable_window": "patient-medication-schedule", "dose": "single-medication-dose-taken",
}  # fmt: skip


def read(stream: BinaryIO, context: Context) -> Reading:
    """Yield the records of a file of data points.

    Raises BadFile where it is no JSON, holds no data point at all, or the points of several people.
    """
    gathering, people = Gathering(), set()
    seen = False
    pieces = Pieces(stream, _ARRAYS, context.progress if callable(context.progress) else None)
    for place, value, _ in pieces:
        seen = True
        try:
            point = point_of(value)
            people |= {point.person} - {None}
            if len(people) > 1:
                shown = ", ".join(sorted(map(str, people)))
                raise BadFile(f"this file holds the data of several people ({shown}): import one person's at a time")
            gathering.add(rows_of(point, context.zone, place))
        except NotKept as reason:
            gathering.refuse(place, str(reason))
        yield from gathering.full()
    if not seen:
        raise BadFile(
            "this JSON holds no Open mHealth data points: each has a header and a body, or an effective_time_frame"
        )
    yield from gathering.rest()


def rows_of(point: Point, zone: ZoneInfo, place: str) -> Iterator[Row]:
    """The rows of one data point. Raises NotKept with the reason where it is invalid or none of a kind."""
    schema = point.schema or _guess(point)
    origin = Origin(point.source, point.id, None, place)
    if schema in vocabulary_of("not_kept"):
        raise NotKept(f"{schema}: {vocabulary_of('not_kept')[schema]}")
    try:
        check_contexts(point.body)
        yield from _dispatch(schema, point, zone, origin)
    except NotKept as reason:
        raise NotKept(f"{schema}: {reason}") from None


def _dispatch(schema: str, point: Point, zone: ZoneInfo, origin: Origin) -> Iterator[Row]:
    if not point.body:
        raise NotKept("the body is empty")
    if schema in vocabulary_of("measures"):
        yield from measures.measures(schema, point, zone, origin)
    elif schema == "sleep-episode":
        yield from measures.sleep_episode(point, zone, origin)
    elif schema == "physical-activity":
        yield from measures.workout(point, zone, origin, point.body.get("activity_name"))
    elif schema in medications.SCHEMAS:
        yield from medications.medications(schema, point, zone, origin)
    elif schema in healthkit.SCHEMAS:
        yield from healthkit.samples(schema, point, zone, origin)
    else:
        raise NotKept("not a kind of data point that Salus keeps")


def _guess(point: Point) -> str:
    """The schema of a bare body, by the property that only it has."""
    for name, schema in _BARE.items():
        if name in point.body:
            return schema
    for schema, rules in vocabulary_of("measures").items():
        if next(iter(rules)) in point.body:
            return schema
    raise NotKept("a bare body of no known schema: give it a header with a schema_id")
