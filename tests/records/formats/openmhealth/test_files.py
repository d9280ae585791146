"""Open mHealth files: wrappings, bare bodies, damage."""
# cases are tables and documents: one line each reads best

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.records.formats.openmhealth.points import AT, NIGHT, of, point, value
from tests.records.formats.reading import NEW_YORK, read

from salus.errors import BadFile
from salus.records.formats.openmhealth import FORMAT
from salus.records.tables import Context, Refusal

DRUG = {"trade_name": "Zestril", "generic_name": "lisinopril", "strength": [value(10, "mg")], "rxnorm_code": 104377}


SCHEDULE = {
    "dose_duration": {"duration": value(2, "wk")},
    "medication_dose": {"dose": value(1, "tablet")},
    "dose_recurrence": {"frequency": {"number_of_times": 2, "time_window": value(1, "d")}},
}


POINT = point("heart-rate", {"heart_rate": value(60, "beats/min")} | AT)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(POINT), json.dumps(POINT, indent=2), json.dumps([POINT], indent=1), json.dumps(POINT) + "\n\n",
        json.dumps({"shim": "band", "body": [POINT]}, indent=1), json.dumps({"data": [POINT]}), "\ufeff" + json.dumps(POINT),
        json.dumps(POINT["body"]), json.dumps(point("data-point", POINT)),
        json.dumps({"namespace": "omh", "schema": "heart_rate", "body": POINT["body"]}),
    ],
)  # fmt: skip
def test_a_point_is_found_in_every_wrapping(text: str) -> None:
    """With a header, or bare."""
    rows, refusals = read(FORMAT, text)
    assert [(r["metric"], r["value"]) for r in rows] == [("heart_rate", 60)]
    assert refusals == []


@pytest.mark.parametrize(
    ("body", "table"),
    [
        ({"activity_name": "running", "kcal_burned": value(1, "kcal")} | NIGHT, "workouts"),
        ({"step_count": 5} | NIGHT, "observations"),
        ({"category_type": "HKCategoryTypeIdentifierSleepAnalysis", "category_value": "Asleep"} | NIGHT, "sleep"),
        ({"medication": DRUG, "dose": value(1, "tablet")} | AT, "entries"),
    ],
)
def test_a_bare_body_is_known_by_its_properties(body: dict[str, Any], table: str) -> None:
    """Where no header names its schema."""
    rows, _ = of(body)
    assert [r["table"] for r in rows] == [table]


def test_what_is_no_data_point_is_refused() -> None:
    """With its place and reason."""
    rows, refusals = of(
        POINT, 5, {"header": POINT["header"]}, {"header": {"id": "x"}, "body": {"a": 1}}, {"header": {}, "body": []}, AT
    )
    assert len(rows) == 1
    assert [(r.where, r.why) for r in refusals] == [
        ("entry 2", "the data point has a header but no body"),
        ("entry 3", "the header has no schema_id with a name"),
        ("entry 4", "the data point's body is not an object"),
        ("entry 5", "a bare body of no known schema: give it a header with a schema_id"),
    ]


def test_the_points_of_several_people_are_refused() -> None:
    """Nothing is taken."""
    text = "\n".join(json.dumps(point("heart-rate", POINT["body"], user_id=who)) for who in ("ann", "bob"))
    with pytest.raises(BadFile, match=r"several people .ann, bob"):
        read(FORMAT, text)


@pytest.mark.parametrize("text", ["[]", "", '{"header": {', json.dumps([POINT])[:-5], "{}\n{", "nonsense"])
def test_damaged_and_foreign_files_are_told(text: str) -> None:
    """With what is wrong."""
    with pytest.raises(BadFile, match="JSON"):
        list(FORMAT.read(io.BytesIO(text.encode()), Context(NEW_YORK)))


@pytest.mark.parametrize(
    ("head", "known"),
    [
        (json.dumps(POINT).encode(), True), (json.dumps([POINT["body"]]).encode(), True), (b'{"resourceType": "X", "effective_time_frame": 1}', False),
        (b'{"sgv": 100}', False), (b"effective_time_frame", False),
    ],
)  # fmt: skip
def test_files_are_recognised_by_content(head: bytes, known: bool) -> None:
    """By a time frame or a schema id; never a FHIR file."""
    assert FORMAT.sniff(head, "x") is known


BROKEN = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=4)
    | st.sampled_from(["2024-05-14T08:00:00Z", "h", "beats/min", "average", "steps"]),
    lambda inner: st.lists(inner, max_size=2)
    | st.dictionaries(st.sampled_from(["value", "unit", "time_interval", "date_time", "start_date_time", "duration", "name"]), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


NAMES = st.sampled_from(["heart_rate", "step_count", "sleep_duration", "activity_name", "distance", "kcal_burned", "effective_time_frame", "descriptive_statistic", "medication", "schedule", "dose", "quantity_type", "unit_value", "count", "category_type", "category_value", "correlation_type", "quantity_samples", "metadata", "met_value", "is_main_sleep", "total_sleep_time", "medication_prescription"])  # fmt: skip


SCHEMAS = st.sampled_from(["heart-rate", "step-count", "sleep-duration", "sleep-episode", "physical-activity", "medication-prescription", "hk-quantity-sample", "hk-category-sample", "hk-correlation", "hk-workout", "single-medication-dose-taken", "pharmacy-medication-dispensing", "calories-burned"])  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(SCHEMAS, st.dictionaries(NAMES, BROKEN, max_size=5), BROKEN)
def test_whatever_stands_in_a_point_never_crashes(schema: str, body: dict[str, Any], header: Any) -> None:
    """Every point becomes rows or one refusal."""
    for item in (point(schema, body | NIGHT), point(schema, body), {"header": header, "body": body}, body):
        rows, refusals = [], []
        try:
            for out in FORMAT.read(io.BytesIO(json.dumps([item]).encode()), Context(NEW_YORK)):
                (refusals if isinstance(out, Refusal) else rows).append(out)
        except BadFile:
            continue
        assert bool(rows) != bool(refusals)
