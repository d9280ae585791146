"""The data of the catalogue keeps its promises."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from salus.records.catalogue import catalogue
from salus.records.catalogue import load as module
from salus.records.catalogue.lookup import plain
from salus.records.units import unit

DATA = Path(module.__file__).parent
SHARED: dict[str, list[str]] = json.loads((DATA / "shared_words.json").read_bytes())


def metrics() -> list[Any]:
    return list(catalogue().metrics.values())


def check_digit(number: str) -> int:
    """LOINC's mod 10: double every second digit from the right (LOINC Users' Guide, appendix C)."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return -total % 10


def test_there_are_more_than_150_metrics_and_60_of_them_from_the_laboratory() -> None:
    assert len(metrics()) > 150
    assert sum(m.category == "lab" for m in metrics()) > 60


def test_every_loinc_code_is_well_formed_and_belongs_to_one_metric() -> None:
    owners: dict[str, str] = {}
    for metric in metrics():
        for code in metric.loinc:
            number, digit = re.fullmatch(r"(\d{1,6})-(\d)", code).groups()  # type: ignore[union-attr]
            assert check_digit(number) == int(digit), f"{metric.name}: {code}"
            assert owners.setdefault(code, metric.name) == metric.name
            assert catalogue().by_loinc(code) is metric
    assert catalogue().by_loinc("0-0") is None


def test_every_metric_of_the_laboratory_has_a_loinc_code() -> None:
    assert [m.name for m in metrics() if m.category == "lab" and not m.loinc] == []


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("2339-0", "glucose"),
        ("2345-7", "glucose"),
        ("4548-4", "hba1c"),
        ("13457-7", "ldl_cholesterol"),
        ("8867-4", "heart_rate"),
        ("40443-4", "resting_heart_rate"),
        ("80404-7", "heart_rate_variability_sdnn"),
        ("8480-6", "systolic_blood_pressure"),
        ("85354-9", "blood_pressure"),
        ("29463-7", "weight"),
        ("39156-5", "bmi"),
        ("59408-5", "oxygen_saturation"),
        ("718-7", "hemoglobin"),
        ("6690-2", "white_blood_cells"),
        ("3016-3", "tsh"),
        ("2160-0", "creatinine"),
        ("2276-4", "ferritin"),
        ("9318-7", "urine_albumin_creatinine_ratio"),
    ],
)
def test_codes_everyone_uses_find_their_metric(code: str, name: str) -> None:
    found = catalogue().by_loinc(code)
    assert found is not None
    assert found.name == name


def test_every_metric_has_words_a_title_and_a_range() -> None:
    for metric in metrics():
        assert metric.words, metric.name
        assert metric.title
        assert metric.low < metric.high, metric.name
        assert len(metric.item) == 2
        assert re.fullmatch(r"[a-z0-9_]+", metric.name)
        assert metric.aggregation in {"sum", "mean", "last"}
        assert metric.grain in {"observation", "day"}
        assert metric.better in {None, "lower", "higher"}


def test_every_unit_a_metric_may_come_in_converts() -> None:
    for metric in metrics():
        for other in metric.also_units:
            factor, _ = metric.conversion(other)
            assert factor > 0, (metric.name, other)
        assert set(metric.decimals) <= {metric.unit.code, *(u.code for u in metric.also_units)}, metric.name


def test_every_word_means_one_metric_or_is_shared_on_purpose() -> None:
    shared = {plain(word) for word in SHARED}
    for word, names in catalogue().words.items():
        assert len(names) == 1 or word in shared, f"{word!r} means {names}: write the order into shared_words.json"


def test_a_shared_word_names_known_metrics_in_order_of_preference() -> None:
    for word, names in SHARED.items():
        assert len(names) > 1, word
        found = [m.name for m in catalogue().by_words(word)]
        assert found[: len(names)] == names
    assert catalogue().by_words("hrv")[0].name == "heart_rate_variability_rmssd"
    assert catalogue().by_words("no such thing") == ()


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("RHR", "resting_heart_rate"),
        ("blood sugar", "glucose"),
        ("A1c", "hba1c"),
        ("haemoglobin", "hemoglobin"),
        ("BP", "blood_pressure"),
        ("bad cholesterol", "ldl_cholesterol"),
        ("pulse ox", "oxygen_saturation"),
        ("fibre", "fiber"),
        ("Resting Heart-Rate", "resting_heart_rate"),
        ("kidney function", "egfr"),
        ("vit D", "vitamin_d"),
        ("sed rate", "esr"),
        ("body mass index", "bmi"),
        ("azm", "active_zone_minutes"),
    ],
)
def test_people_s_words_find_the_metric(words: str, name: str) -> None:
    assert catalogue().by_words(words)[0].name == name


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("  Heart   Rate ", "heart rate"),
        ("blood-glucose", "blood glucose"),
        ("VO₂ max", "vo max"),
        ("Lp(a)", "lp a"),
        ("REM %", "rem %"),
        ("", ""),
    ],
)
def test_words_are_compared_without_case_signs_and_spare_spaces(text: str, same: str) -> None:
    assert plain(text) == same
    assert plain(same) == same


def test_components_exist_and_share_the_unit() -> None:
    for metric in metrics():
        for part in metric.components:
            assert catalogue().metric(part).unit == metric.unit


def test_apple_s_types_have_one_metric_and_a_unit_it_can_be_in() -> None:
    owners: dict[str, str] = {}
    for metric in metrics():
        for identifier in metric.apple:
            assert re.fullmatch(r"HK(Quantity|Category)TypeIdentifier[A-Za-z0-9]+", identifier)
            assert owners.setdefault(identifier, metric.name) == metric.name
            found = catalogue().by_apple(identifier)
            assert found is not None
            assert found[0] is metric
            assert metric.accepts(found[1]), (metric.name, found[1].code)
    assert len(owners) > 120
    assert catalogue().by_apple("HKQuantityTypeIdentifierNothing") is None


def test_apple_s_percentages_are_fractions() -> None:
    metric, given = catalogue().by_apple("HKQuantityTypeIdentifierOxygenSaturation") or pytest.fail("unknown")
    assert metric.to_canonical(0.97, given) == 97.0


def test_apple_s_category_values_are_numbers() -> None:
    assert catalogue().apple_value("HKCategoryValueSeveritySevere") == 3
    assert catalogue().apple_value("HKCategoryValueAppleStandHourIdle") == 0
    assert catalogue().apple_value("HKCategoryValueNothing") is None


def test_clock_values_and_nights_are_marked() -> None:
    assert [m.name for m in metrics() if m.clock] == ["bedtime", "wake_time"]
    nightly = {m.name for m in metrics() if m.nightly}
    assert {"sleep_duration", "rem_sleep_percent", "time_in_bed", "awakenings"} <= nightly
    assert "steps" not in nightly


def test_the_names_that_others_rely_on_are_there() -> None:
    units = {
        "steps": "{steps}",
        "resting_heart_rate": "/min",
        "heart_rate": "/min",
        "heart_rate_variability_rmssd": "ms",
        "heart_rate_variability_sdnn": "ms",
        "active_zone_minutes": "min",
        "rem_sleep_duration": "min",
        "deep_sleep_percent": "%",
        "sleep_efficiency": "%",
        "bedtime": "min",
        "nap_duration": "min",
        "stress_management_score": "{score}",
        "weight": "kg",
        "glucose": "mg/dL",
        "hba1c": "%",
        "body_temperature": "Cel",
        "distance_walking_running": "m",
        "active_energy": "kcal",
        "exercise_minutes": "min",
        "water_intake": "mL",
        "caffeine": "mg",
        "mindful_minutes": "min",
        "insulin_dose": "[iU]",
        "carbohydrates": "g",
        "vo2_max": "mL/kg/min",
    }
    assert {name: catalogue().metric(name).unit.code for name in units} == units


def test_reading_the_catalogue_is_quick_and_pulls_in_nothing_heavy() -> None:
    code = (
        "import sys, time, json, re, dataclasses, fractions, pathlib, typing\n"
        "start = time.perf_counter()\n"
        "from salus.records.catalogue import catalogue\n"
        "catalogue()\n"
        "took = time.perf_counter() - start\n"
        "print(json.dumps([took, sorted({'numpy', 'pyarrow', 'duckdb', 'rapidfuzz'} & set(sys.modules))]))\n"
    )
    runs = [json.loads(subprocess.check_output([sys.executable, "-c", code])) for _ in range(3)]
    assert all(heavy == [] for _, heavy in runs)
    assert min(took for took, _ in runs) < 0.25  # 25 ms on a quiet machine; ten times that is a fault


def test_a_unit_code_in_the_data_is_its_canonical_code() -> None:
    for path in sorted(DATA.glob("metrics/*.json")):
        for name, entry in json.loads(path.read_bytes())["metrics"].items():
            for code in (entry["unit"], *entry.get("units", {})):
                assert unit(code).code == code, f"{path.name}: {name}: {code}"
