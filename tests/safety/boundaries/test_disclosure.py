"""Salus says that it is an AI at the start and every three hours, and each caveat once."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salus.safety import boundaries
from salus.safety.boundaries import Matter, disclaimer, disclosure, due

BEGAN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DATA = json.loads((Path(boundaries.__file__).parent / "texts.json").read_bytes())
languages = st.sampled_from(["en", "es"])


def said_at(minutes):
    """When it is said, over the turns of a conversation (in minutes since it began)."""
    told, last = [], None
    for minute in minutes:
        now = BEGAN + timedelta(minutes=minute)
        if disclosure(said=last, now=now, language="en"):
            told.append(minute)
            last = now
    return told


def test_it_is_said_at_the_start_in_both_languages():
    assert "I am Salus, an AI, not a person or a doctor" in disclosure(said=None, now=BEGAN, language="en")
    assert "Soy Salus, una IA, no una persona ni un médico" in disclosure(said=None, now=BEGAN, language="es")


@given(st.integers(0, 179), languages)
def test_within_three_hours_it_is_not_said_again(minutes, language):
    assert disclosure(said=BEGAN, now=BEGAN + timedelta(minutes=minutes), language=language) is None


@given(st.integers(180, 10_000), languages)
def test_from_three_hours_on_it_is_said_again(minutes, language):
    text = disclosure(said=BEGAN, now=BEGAN + timedelta(minutes=minutes), language=language)
    assert "AI" in text or "IA" in text


def test_a_long_conversation_hears_it_every_three_hours():
    assert said_at(range(0, 600, 10)) == [0, 180, 360, 540]


@given(st.lists(st.integers(0, 3000), min_size=1, max_size=60).map(sorted))
def test_no_stretch_of_more_than_three_hours_goes_by_between_a_turn_and_the_last_telling(minutes):
    told = said_at(minutes)
    for minute in minutes:
        assert minute - max(t for t in told if t <= minute) < 180


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=3)))
def test_another_zone_changes_nothing(passed):
    now = BEGAN + passed
    elsewhere = now.astimezone(datetime.now().astimezone().tzinfo)
    assert due(said=BEGAN, now=now) == due(said=BEGAN, now=elsewhere)


@pytest.mark.parametrize("matter", Matter)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_caveat_is_said_once(matter, language):
    assert disclaimer(matter, said=frozenset(), language=language)
    assert disclaimer(matter, said={matter}, language=language) is None
    assert disclaimer(matter, said=set(Matter) - {matter}, language=language)


def test_the_texts_name_their_sources():
    assert DATA["sources"]
    for source in DATA["sources"]:
        assert source["publisher"]
        assert source["title"]
        assert 2010 <= source["year"] <= 2026
