"""A metric owns its conversions: the substance matters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salus.errors import UnknownMetric, UnknownUnit
from salus.records.catalogue import Metric, catalogue
from salus.records.units import Unit, unit

PAIRS = [(m, u) for m in catalogue().metrics.values() for u in (m.unit, *m.also_units)]


@given(st.sampled_from(PAIRS), st.floats(min_value=0, max_value=1))
def test_there_and_back_again_over_the_whole_plausible_range(pair: tuple[Metric, Unit], share: float) -> None:
    metric, other = pair
    value = metric.low + share * (metric.high - metric.low)
    again = metric.to_canonical(metric.from_canonical(value, other), other)
    assert again == pytest.approx(value, rel=1e-12, abs=1e-9)


@given(st.sampled_from(PAIRS), st.floats(min_value=-1e6, max_value=1e6))
def test_the_factor_for_columns_agrees_with_the_exact_conversion(pair: tuple[Metric, Unit], value: float) -> None:
    metric, other = pair
    factor, offset = metric.conversion(other)
    assert value * factor + offset == pytest.approx(metric.to_canonical(value, other), rel=1e-12, abs=1e-9)


@pytest.mark.parametrize(
    ("name", "value", "code", "places", "shown"),
    [
        ("glucose", 100, "mmol/L", 1, "5.6"),  # 18.0182 would show 5.5
        ("glucose", 180, "mmol/L", 1, "10.0"),
        ("glucose", 70, "mmol/L", 1, "3.9"),
        ("hba1c", 7.0, "mmol/mol", 0, "53"),
        ("hba1c", 6.5, "mmol/mol", 0, "48"),
        ("ldl_cholesterol", 100, "mmol/L", 2, "2.59"),
        ("triglycerides", 150, "mmol/L", 2, "1.69"),
        ("creatinine", 1.0, "umol/L", 0, "88"),
        ("vitamin_d", 20, "nmol/L", 0, "50"),
        ("uric_acid", 6.0, "umol/L", 0, "357"),
        ("bilirubin", 1.0, "umol/L", 1, "17.1"),
        ("calcium", 10.0, "mmol/L", 2, "2.50"),
        ("urea_nitrogen", 14, "mmol/L", 1, "5.0"),
        ("hemoglobin", 14.0, "g/L", 0, "140"),
        ("hemoglobin", 14.0, "mmol/L", 1, "8.7"),
        ("ferritin", 100, "ug/L", 0, "100"),
        ("free_t4", 1.2, "pmol/L", 1, "15.4"),
        ("testosterone", 500, "nmol/L", 1, "17.3"),
        ("vitamin_b12", 400, "pmol/L", 0, "295"),
        ("iron", 100, "umol/L", 1, "17.9"),
        ("urine_albumin_creatinine_ratio", 30, "mg/mmol", 1, "3.4"),
        ("magnesium", 2.0, "mmol/L", 2, "0.82"),
        ("oxygen_saturation", 97, "1", 2, "0.97"),
        ("weight", 70, "[lb_av]", 1, "154.3"),
        ("body_temperature", 37.0, "[degF]", 1, "98.6"),
    ],
)
def test_values_clinicians_know_by_heart(name: str, value: float, code: str, places: int, shown: str) -> None:
    assert f"{catalogue().metric(name).from_canonical(value, unit(code)):.{places}f}" == shown


def test_a_metric_takes_other_units_of_the_same_kind_as_its_own() -> None:
    glucose = catalogue().metric("glucose")
    assert glucose.to_canonical(5500, unit("umol/L")) == pytest.approx(99.0858)
    assert glucose.to_canonical(1, unit("g/L")) == 100.0
    assert catalogue().metric("tsh").to_canonical(2.5, unit("uIU/mL")) == 2.5
    assert catalogue().metric("alt").to_canonical(30, unit("IU/L")) == 30


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("glucose", "kg"),
        ("steps", "{score}"),
        ("stress_management_score", "{steps}"),
        ("weight", "mmol/L"),
        ("hba1c", "mmol/L"),
    ],
)
def test_a_unit_that_cannot_be_is_refused_and_the_message_lists_those_that_can(name: str, code: str) -> None:
    metric = catalogue().metric(name)
    assert not metric.accepts(unit(code))
    with pytest.raises(
        UnknownUnit, match=rf"{name} cannot be in .*{metric.unit.code.replace('{', '.').replace('}', '.')}"
    ):
        metric.conversion(unit(code))


def test_only_values_in_the_range_are_plausible() -> None:
    heart_rate = catalogue().metric("heart_rate")
    assert heart_rate.plausible(20)
    assert heart_rate.plausible(300)
    assert not heart_rate.plausible(19.9)
    assert not heart_rate.plausible(float("nan"))


@pytest.mark.parametrize(
    ("name", "code", "places"),
    [
        ("glucose", "mg/dL", 0),
        ("glucose", "mmol/L", 1),
        ("glucose", "g/L", 2),
        ("weight", "kg", 1),
        ("weight", "g", 0),
        ("creatinine", "umol/L", 0),
        ("steps", "{steps}", 0),
        ("sleep_duration", "h", 1),
    ],
)
def test_decimals_fit_the_unit(name: str, code: str, places: int) -> None:
    assert catalogue().metric(name).places(unit(code)) == places


def test_an_unknown_metric_names_the_nearest() -> None:
    with pytest.raises(UnknownMetric, match=r"'resting_hart_rate'.*resting_heart_rate"):
        catalogue().metric("resting_hart_rate")
    with pytest.raises(UnknownMetric, match=r"'blood sugar'.*did you mean glucose"):
        catalogue().metric("blood sugar")
    with pytest.raises(UnknownMetric, match="'salus metrics' lists them all"):
        catalogue().metric("")


def test_the_json_form_says_what_the_command_promises() -> None:
    shown = catalogue().metric("blood_pressure").to_json()
    assert {"name", "loinc", "unit", "aggregation", "low", "high", "words"} <= set(shown)
    assert shown["components"] == ["systolic_blood_pressure", "diastolic_blood_pressure"]
    assert shown["better"] == "lower"
    assert catalogue().metric("bedtime").to_json()["clock"] is True


def test_a_metric_shows_itself_in_one_line() -> None:
    assert repr(catalogue().metric("glucose")) == "<Metric glucose [mg/dL]>"
    assert repr(catalogue().activities["running"]) == "<Activity running>"
    assert repr(catalogue().attributes["distance"]) == "<Attribute distance [m]>"
