"""C-CDA results, vital signs and social history."""
# cases are tables and documents: one line each reads best

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from tests.records.formats.ccda.document import (
    PQ,
    RESULTS,
    SOCIAL,
    VITALS,
    T,
    cd,
    observation,
    of,
    one,
    organizer,
    section,
    why,
)  # fmt: skip


def test_a_result_is_an_observation() -> None:
    """With unit, range, flag, status, source and place."""
    inside = (
        '<interpretationCode code="N"/><referenceRange><observationRange><value xsi:type="IVL_PQ"><low value="12" unit="g/dL"/>'
        '<high value="15.5" unit="g/dL"/></value></observationRange></referenceRange>'
    )
    row = one(RESULTS, organizer(observation(PQ, inside=inside)), title="RESULTS")
    assert row | {
        "metric": "hemoglobin", "code": "LOINC:718-7", "display": "Hemoglobin", "value": 13.2, "unit": "g/dL", "text": None,
        "ref_low": 12, "ref_high": 15.5, "flag": "N", "status": "completed", "source": "Harbour Hospital", "id": "9.9",
        "start": datetime(2024, 5, 14, 4, tzinfo=UTC), "offset": -240,
    } == row  # fmt: skip
    assert row["place"].startswith("Results, line ")


@pytest.mark.parametrize(
    ("value", "number", "text"),
    [
        ('<value xsi:type="PQ" value="5"/>', 5, None),
        ('<value xsi:type="REAL" value="5.5"/>', 5.5, None),
        ('<value xsi:type="INT" value="5"/>', 5, None),
        ('<value xsi:type="ST">Amber</value>', None, "Amber"),
        ('<value xsi:type="ST">7.25</value>', 7.25, None),
        ('<value xsi:type="ED"><reference value="#r"/></value>', None, "Clear as day"),
        ('<value xsi:type="BL" value="true"/>', None, "yes"),
        ('<value xsi:type="BL" value="false"/>', None, "no"),
        ('<value xsi:type="IVL_PQ"><high value="5" unit="pg/mL"/></value>', None, "<=5"),
        ('<value xsi:type="IVL_PQ"><high value="5" unit="pg/mL" inclusive="false"/></value>', None, "<5"),
        ('<value xsi:type="IVL_PQ"><low value="60" inclusive="true"/></value>', None, ">=60"),
        ('<value xsi:type="IVL_PQ"><low value="60" inclusive="false"/></value>', None, ">60"),
        ('<value xsi:type="IVL_PQ"><low value="2"/><high value="4"/></value>', None, "2-4"),
        ('<value xsi:type="IVL_PQ"><low value="4"/><high value="4"/></value>', 4, None),
        ('<value xsi:type="RTO_PQ_PQ"><numerator value="1"/><denominator value="128"/></value>', None, "1:128"),
        (cd("10828004", "Positive"), None, "Positive"),
        ('<value xsi:type="CD" nullFlavor="OTH"><originalText>Blue-ish</originalText></value>', None, "Blue-ish"),
        ('<value xsi:type="CD" nullFlavor="UNK"><translation code="x" displayName="Trace"/></value>', None, "Trace"),
        ('<value xsi:type="PQ" nullFlavor="OTH"><translation value="7" code="mg/dL"/></value>', 7, None),
        ('<value xsi:type="TS" value="20240501"/>', None, "20240501"),
    ],
)
def test_every_kind_of_value(value: str, number: float | None, text: str | None) -> None:
    """A number where it is one, else the words; limits keep their sign."""
    row = one(RESULTS, observation(value), text='<content ID="r">Clear as\n day</content>')
    assert (row["value"], row["text"]) == (number, text)


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        (observation('<value xsi:type="PQ" nullFlavor="NI"/>'), "no value: NI"),
        (observation(""), "no value"),
        (observation(PQ, more='nullFlavor="UNK"'), r"not known \(UNK\)"),
        (observation(PQ, more='negationInd="true"'), "not done or not so"),
        (observation(PQ, time=None), "no date"),
        (observation(PQ, time="200130311"), "cannot be read: '200130311'"),
        (observation(PQ).replace("EVN", "INT"), "only planned"),
        (organizer(observation(PQ), more='negationInd="true"'), "not done"),
        ('<supply classCode="SPLY" moodCode="EVN"><code code="1" displayName="Cane"/></supply>', "supply .Cane"),
    ],
)
def test_what_was_not_measured_is_refused(statement: str, reason: str) -> None:
    """With the section and the reason."""

    assert re.search(f"^Section: .*{reason}", why(RESULTS, statement)), why(RESULTS, statement)


def test_the_panel_lends_its_time() -> None:
    """To results that have none; the document's own time does only for habits."""
    row = one(RESULTS, organizer(observation(PQ, time=None)))
    assert (row["start"], row["offset"]) == (datetime(2024, 5, 14, 12, 30, tzinfo=UTC), -240)
    smoking = observation(cd("8517006", "Former smoker"), "72166-2", "Tobacco smoking status", time=None)
    assert one(SOCIAL, smoking)["start"] == datetime(2024, 6, 1, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("inside", "found"),
    [
        ('<referenceRange><observationRange><text>Normal 12.0 to 15.5 g/dL</text></observationRange></referenceRange>', (12, 15.5)),
        ('<referenceRange><observationRange><value xsi:type="IVL_PQ"><high value="15" unit="g/L"/></value></observationRange></referenceRange>', (None, None)),
        ('<referenceRange><observationRange><interpretationCode code="H"/><text>15-20</text></observationRange></referenceRange>', (None, None)),
        (2 * '<referenceRange><observationRange><text>15-20</text></observationRange></referenceRange>', (None, None)),
    ],
)  # fmt: skip
def test_the_reference_range_is_the_normal_one_in_the_same_unit(
    inside: str, found: tuple[float | None, float | None]
) -> None:
    """Nothing is guessed where several could be meant."""
    row = one(RESULTS, observation(PQ, inside=inside))
    assert (row["ref_low"], row["ref_high"]) == found


def test_vital_signs_and_a_pressure_in_one_text() -> None:
    """Each is an observation."""
    vitals = organizer(
        observation('<value xsi:type="PQ" value="128" unit="mm[Hg]"/>', "8480-6", "Systolic"),
        observation('<value xsi:type="ST">120/80</value>', "85354-9", "BP"), template="26",
    )  # fmt: skip
    rows, _ = of(section(VITALS, vitals))
    assert [(r["metric"], r["value"]) for r in rows] == [
        ("systolic_blood_pressure", 128), ("systolic_blood_pressure", 120), ("diastolic_blood_pressure", 80),
    ]  # fmt: skip


def test_an_assertion_is_turned_round() -> None:
    """Pregnancy: yes, no, or not known."""
    assertion = f'<code code="ASSERTION"/><statusCode code="completed"/><effectiveTime value="20240410"/>{cd("77386006", "Pregnancy")}'
    row = one(SOCIAL, f'<observation classCode="OBS" moodCode="EVN">{assertion}</observation>')
    assert (row["display"], row["text"], row["code"]) == ("Pregnancy", "yes", "SNOMED:77386006")
    assert one(SOCIAL, f'<observation negationInd="true">{assertion}</observation>')["text"] == "no"
    assert "not known" in why(SOCIAL, f'<observation nullFlavor="UNK">{assertion}</observation>')
    nameless = assertion.replace(cd("77386006", "Pregnancy"), '<value nullFlavor="UNK"/>')
    assert "without saying what" in why(SOCIAL, f"<observation>{nameless}</observation>")


def test_old_smoking_assertions_are_a_smoking_status() -> None:
    """Release 1.1 asserted it."""
    old = f'<observation><templateId root="{T}78"/><code code="ASSERTION"/><effectiveTime value="2024"/>{cd("8517006", "Former smoker")}</observation>'
    row = one(SOCIAL, old)
    assert (row["code"], row["text"]) == ("LOINC:72166-2", "Former smoker")


def test_a_birth_sex_and_a_blood_group_are_about_the_person() -> None:
    """The first needs no date."""
    row = one(SOCIAL, observation(cd("F", "Female"), "76689-9", "Sex at birth", time=None))
    assert (row["kind"], row["details"]) == ("person", {"birth_sex": "female"})
    rows, _ = of(section(RESULTS, observation(cd("278149003", "A Rh positive"), "882-1", "ABO and Rh")))
    assert [r.get("kind") for r in rows] == ["person", None]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("10157-6", "relatives"),
        ("48768-6", "insurance"),
        ("42348-3", "directive"),
        ("61146-7", "goal"),
        ("42349-1", "referral"),
    ],
)
def test_sections_that_are_not_the_persons_records_are_refused(code: str, reason: str) -> None:
    """A father's heart attack is not the person's."""
    assert reason in why(code, observation(cd("22298006", "Heart attack")))


def test_dates_without_zone_are_the_home_zones() -> None:
    """Those with one keep it."""
    row = one(RESULTS, observation(PQ, time="202405141030"))
    assert (row["start"], row["offset"]) == (datetime(2024, 5, 14, 14, 30, tzinfo=UTC), -240)
    row = one(
        SOCIAL,
        observation(PQ, time=None, inside='<effectiveTime><low value="2024"/><high value="2024"/></effectiveTime>'),
    )
    assert row["end"] - row["start"] == timedelta(days=366)
    row = one(RESULTS, observation(PQ, time=None, inside='<effectiveTime><center value="20240514"/></effectiveTime>'))
    assert row["start"].day == 14
