"""Units are values with exact conversions; text from exports and from people finds them."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salus.errors import UnknownUnit
from salus.records.units import Unit, convert, find_unit, unit
from salus.records.units.lookup import known_units

UNITS = known_units()
SAME_DIMENSION = [(a, b) for a in UNITS for b in UNITS if a.dimension == b.dimension]
amounts = st.floats(min_value=-1e9, max_value=1e9, allow_nan=False)


@given(amounts, st.sampled_from(SAME_DIMENSION))
def test_there_and_back_again_is_where_one_started(value: float, pair: tuple[Unit, Unit]) -> None:
    a, b = pair
    there = convert(value, a, b)
    spread = max(abs(value), abs(float(a.map_to(b)[1] / a.map_to(b)[0])))  # an offset eats small digits
    assert convert(there, b, a) == pytest.approx(value, rel=1e-12, abs=1e-12 * max(spread, 1e-300))


@given(st.sampled_from(SAME_DIMENSION), st.data())
def test_a_detour_over_a_third_unit_changes_nothing(pair: tuple[Unit, Unit], data: st.DataObject) -> None:
    a, b = pair
    c = data.draw(st.sampled_from([u for u in UNITS if u.dimension == a.dimension]))
    (f1, o1), (f2, o2), (f3, o3) = a.map_to(c), c.map_to(b), a.map_to(b)
    assert (f1 * f2, o1 * f2 + o2) == (f3, o3)  # fractions: exactly


@given(amounts, st.sampled_from(UNITS))
def test_a_unit_to_itself_is_the_same_number_bit_for_bit(value: float, u: Unit) -> None:
    assert convert(value, u, u) == value


@pytest.mark.parametrize(
    ("value", "from_", "to", "expected"),
    [
        (1, "[mi_i]", "m", 1609.344),
        (1, "[lb_av]", "kg", 0.45359237),
        (11, "[stone_av]", "[lb_av]", 154.0),
        (37, "Cel", "[degF]", 98.6),
        (-40, "[degF]", "Cel", -40.0),
        (0, "Cel", "K", 273.15),
        (6, "[ft_i]", "cm", 182.88),
        (100, "kcal", "kJ", 418.4),
        (90, "min", "h", 1.5),
        (10, "km/h", "m/min", 10000 / 60),
        (5, "min/km", "min/[mi_i]", 8.04672),
        (120, "mm[Hg]", "kPa", 15.9986864898),
        (8, "[foz_us]", "[cup_us]", 1.0),
        (1, "g/dL", "g/L", 10.0),
        (4.5, "10*3/uL", "/uL", 4500.0),
        (1, "ng/mL", "ug/L", 1.0),
        (60, "/min", "/h", 3600.0),
    ],
)
def test_conversions_people_know_by_heart(value: float, from_: str, to: str, expected: float) -> None:
    assert convert(value, unit(from_), unit(to)) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("mmol<180.1558800000541>/L", "mmol/L"),
        ("count/min", "/min"),
        ("bpm", "/min"),
        ("beats per minute", "/min"),
        ("Cal", "kcal"),
        ("cal", "kcal"),
        ("kcal", "kcal"),
        ("lbs", "[lb_av]"),
        ("pounds", "[lb_av]"),
        ("mi", "[mi_i]"),
        ("miles", "[mi_i]"),
        ("degF", "[degF]"),
        ("degC", "Cel"),
        ("°C", "Cel"),
        ("%", "%"),
        ("percent", "%"),
        ("mm Hg", "mm[Hg]"),
        ("mmHg", "mm[Hg]"),
        ("MG/DL", "mg/dL"),
        ("mg/dl", "mg/dL"),
        ("IU/L", "[iU]/L"),
        ("uIU/mL", "m[iU]/L"),
        ("µIU/mL", "m[iU]/L"),
        ("10^9/L", "10*3/uL"),
        ("x10E3/uL", "10*3/uL"),
        ("K/uL", "10*3/uL"),
        ("mL/min/1.73m2", "mL/min/{1.73_m2}"),
        ("mL/min·kg", "mL/kg/min"),
        ("kcal/hr·kg", "kcal/h/kg"),
        ("µg/L", "ug/L"),
        ("mcg/dL", "ug/dL"),
        ("milligrams per decilitre", "mg/dL"),
        ("minutes per mile", "min/[mi_i]"),
        ("hrs", "h"),
        ("steps", "{steps}"),
        ("count", "1"),
        ("fl_oz_us", "[foz_us]"),
        ("dBASPL", "dB[SPL]"),
        ("st", "[stone_av]"),
        ("mEq/L", "meq/L"),
        ("Mins.", "min"),
        ("  kg ", "kg"),
        ("mmol/mol{Hb}", "mmol/mol"),
        ("mg/g{creat}", "mg/g"),
        ("g/24 h", "g/d"),
        ("units", "[iU]"),
        ("kgs", "kg"),
        ("mph", "[mi_i]/h"),
        ("kph", "km/h"),
        ("ft", "[ft_i]"),
        ("in", "[in_i]"),
        ("1/min", "/min"),
        ("{beats}/min", "/min"),
        ("fahrenheit", "[degF]"),
        ("Farenheit", "[degF]"),
    ],
)
def test_spellings_of_exports_and_of_speech_are_understood(text: str, code: str) -> None:
    assert unit(text).code == code


@pytest.mark.parametrize(
    ("text", "dimension", "factor"),
    [
        ("nmol/h/mL", "catalytic concentration", Fraction(1, 3_600_000)),
        ("ug/min", "mass·time^-1", Fraction(1, 60_000_000)),
        ("kg.m/s2", "force", Fraction(1000)),
        ("mL/(kg.min)", "flow per mass", Fraction(1, 60_000_000_000)),
        ("/100{WBC}", "number", Fraction(1, 100)),
        ("kg/d", "mass·time^-1", Fraction(1000, 86400)),
    ],
)
def test_any_valid_ucum_expression_is_a_unit_with_an_exact_factor(text: str, dimension: str, factor: Fraction) -> None:
    found = unit(text)
    assert (found.dimension, found.factor) == (dimension, factor)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "xyz",
        "mgg/dL",
        "/",
        "mg//dL",
        "mg/",
        "(mg",
        "mg)",
        "{",
        "10*999",
        "m99999",
        "k" * 200,
        "((((((((((m",
        "0",
    ],
)
def test_what_is_no_unit_is_none(text: str) -> None:
    assert find_unit(text) is None


@given(st.text(max_size=40))
def test_no_text_makes_the_lookup_fall_over(text: str) -> None:
    found = find_unit(text)
    assert found is None or (found.factor > 0 and found.dimension is not None)


@given(st.text(alphabet="mgdLkul/.()[]{}1029*-%+ ", max_size=24))
def test_what_looks_like_ucum_is_read_or_refused_and_reads_again_as_itself(text: str) -> None:
    found = find_unit(text)
    if found is not None:
        assert unit(found.code) == found


def test_every_known_unit_is_found_by_its_code_and_by_all_its_words() -> None:
    for u in UNITS:
        assert unit(u.code) is u
        for word in u.words:
            assert unit(word) == u, f"{word!r} should mean {u.code}"


def test_an_unknown_unit_names_the_text_and_the_nearest() -> None:
    with pytest.raises(UnknownUnit, match=r"'mg/dLL'.*mg/dL"):
        unit("mg/dLL")
    with pytest.raises(UnknownUnit, match=r"write it as UCUM"):
        unit("§§§§§§")


def test_different_dimensions_do_not_convert_and_the_message_says_what_would() -> None:
    with pytest.raises(UnknownUnit, match=r"cannot convert kg \(mass\) to m \(length\)"):
        convert(1, unit("kg"), unit("m"))
    with pytest.raises(UnknownUnit):
        convert(1, unit("mg/dL"), unit("mmol/L"))  # needs the substance: a metric knows it


def test_not_a_number_and_infinity_pass_through() -> None:
    assert math.isnan(convert(math.nan, unit("kg"), unit("g")))
    assert convert(math.inf, unit("kg"), unit("[lb_av]")) == math.inf


def test_units_read_well_after_a_number() -> None:
    said = {
        code: (unit(code).singular, unit(code).plural) for code in ("min", "{steps}", "/min", "mg/dL", "[lb_av]", "Cel")
    }
    assert said == {
        "min": ("minute", "minutes"),
        "{steps}": ("step", "steps"),
        "/min": ("bpm", "bpm"),
        "mg/dL": ("mg/dL", "mg/dL"),
        "[lb_av]": ("pound", "pounds"),
        "Cel": ("°C", "°C"),
    }
    assert unit("ug/min").symbol == "µg/min"
    assert str(unit("mg/dL")) == "mg/dL"
