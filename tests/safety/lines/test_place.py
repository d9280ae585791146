"""A person's country: said, else by zone, else by locale, else unknown; a zone that is no place says nothing."""

from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salus.safety.lines import country, locate


@given(st.sampled_from(sorted(available_timezones())), st.sampled_from(["en_US.UTF-8", "es-MX", None]))
def test_what_was_said_wins(zone, locale):
    assert locate(said="gb", zone=zone, locale=locale) == "GB"


@pytest.mark.parametrize(
    ("zone", "code"),
    [
        ("America/New_York", "US"),
        ("US/Pacific", "US"),
        ("America/Puerto_Rico", "PR"),
        ("America/Bogota", "CO"),
        ("America/Argentina/Cordoba", "AR"),
        ("America/Buenos_Aires", "AR"),
        ("Europe/London", "GB"),
        ("Atlantic/Canary", "ES"),
        ("Europe/Kiev", "UA"),
        ("Europe/Kyiv", "UA"),
        ("Asia/Calcutta", "IN"),
        ("Asia/Kolkata", "IN"),
        ("Pacific/Auckland", "NZ"),
        ("Africa/Lagos", "NG"),
        ("Australia/NSW", "AU"),
    ],
)
def test_the_country_of_a_zone(zone, code):
    assert locate(zone=zone) == code


def test_every_zone_that_is_a_place_has_a_country():
    no_place = ("Etc/", "SystemV/", "Antarctica/", "posix", "right")
    old_rules = {"CET", "CST6CDT", "EET", "EST", "EST5EDT", "Factory", "GMT", "GMT+0", "GMT-0", "GMT0", "Greenwich",
                 "HST", "MET", "MST", "MST7MDT", "PST8PDT", "UCT", "UTC", "Universal", "WET", "Zulu",
                 "localtime"}  # fmt: skip
    without = {z for z in available_timezones() - old_rules if not z.startswith(no_place) and locate(zone=z) is None}
    assert not without


@pytest.mark.parametrize("zone", ["UTC", "Etc/GMT+3", "CET", "Mars/Olympus"])
def test_a_zone_that_is_no_place_leaves_it_to_the_locale(zone):
    assert locate(zone=zone) is None
    assert locate(zone=zone, locale="es_CO") == "CO"


@pytest.mark.parametrize(
    ("locale", "code"),
    [
        ("es_MX.UTF-8", "MX"),
        ("es-MX", "MX"),
        ("en-Latn-US", "US"),
        ("de_DE@euro", "DE"),
        ("es", None),
        ("C.UTF-8", None),
        ("es-419", None),
    ],
)
def test_the_country_of_a_locale(locale, code):
    assert locate(locale=locale) == code


def test_a_traveller_is_where_the_clock_is():
    assert locate(zone="Europe/Madrid", locale="en_US.UTF-8") == "ES"


@given(st.text(max_size=12), st.text(max_size=12))
def test_any_words_lead_to_a_number(zone, locale):
    assert country(locate(zone=zone, locale=locale)).emergency.number
