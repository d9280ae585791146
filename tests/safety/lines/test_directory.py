"""Every country has a number that can be dialled, with its source; what nobody checked says so."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salus.safety.lines import UNKNOWN, Country, For, country, known

ALL = {c.code: c for c in known()}


def test_there_are_at_least_sixty_countries():
    assert len(ALL) >= 60


@given(st.sampled_from(sorted(ALL)))
def test_every_country_has_an_emergency_number(code):
    assert country(code).emergency.number
    assert country(code).police.number


@given(st.sampled_from([(c.code, line) for c in ALL.values() for line in c.lines]))
def test_every_number_can_be_dialled(entry):
    _, line = entry
    assert re.fullmatch(r"\*?[0-9 -]+", line.number)
    assert 2 <= len(re.sub(r"\D", "", line.number)) <= 12


@given(st.sampled_from([(c.code, line) for c in ALL.values() for line in c.lines]))
def test_every_number_has_a_source_and_a_day(entry):
    _, line = entry
    assert line.name.strip()
    assert line.source.strip()
    assert date(2026, 1, 1) <= line.date
    assert ("not opened" in line.source) is not line.verified


@given(st.sampled_from(sorted(ALL)), st.sampled_from(For))
def test_a_country_has_at_most_one_line_of_a_kind(code, kind):
    assert sum(line.kind is kind for line in ALL[code].lines) <= 1


@given(st.text(max_size=4))
def test_any_code_gives_a_number_to_call(code):
    found = country(code)
    assert isinstance(found, Country)
    assert found.emergency.number


@given(st.sampled_from(sorted(ALL)))
def test_the_case_of_a_code_does_not_matter(code):
    assert country(code.lower()) is country(code)


def test_where_the_country_is_unknown_the_number_is_112():
    assert country(None) is country("") is country("ZZ") is UNKNOWN
    assert UNKNOWN.emergency.number == "112"


@pytest.mark.parametrize(
    ("code", "kind", "number"),
    [
        ("US", For.EMERGENCY, "911"),
        ("US", For.CRISIS, "988"),
        ("US", For.POISON, "1-800-222-1222"),
        ("US", For.HOME_VIOLENCE, "1-800-799-7233"),
        ("GB", For.EMERGENCY, "999"),
        ("GB", For.CRISIS, "116 123"),
        ("GB", For.POISON, "111"),
        ("GB", For.HOME_VIOLENCE, "0808 2000 247"),
        ("ES", For.EMERGENCY, "112"),
        ("ES", For.CRISIS, "024"),
        ("ES", For.HOME_VIOLENCE, "016"),
        ("MX", For.EMERGENCY, "911"),
        ("MX", For.CRISIS, "800 911 2000"),
        ("AR", For.CRISIS, "135"),
        ("AR", For.EMERGENCY, "107"),
        ("AR", For.HOME_VIOLENCE, "144"),
        ("AU", For.EMERGENCY, "000"),
        ("AU", For.CRISIS, "13 11 14"),
        ("CA", For.CRISIS, "988"),
        ("CL", For.CRISIS, "*4141"),
        ("PR", For.CRISIS, "988"),
        ("JP", For.POLICE, "110"),
    ],
)
def test_the_lines_that_people_know(code, kind, number):
    assert country(code).line(kind).number == number


@pytest.mark.parametrize(
    "code",
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ],
)
def test_the_whole_european_union_is_there_with_a_checked_number(code):
    assert country(code).emergency.verified
    assert country(code).emergency.number in ("112", "15")


def test_the_police_are_the_emergency_number_unless_they_have_another():
    assert country("US").police.number == "911"
    assert country("CL").police.number == "133"
