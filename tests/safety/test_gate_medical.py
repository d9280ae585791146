"""What must reach the emergency number, and what stands beside it in words and must not.

The tables in `medical/` hold, for each danger, texts in different words that fire and calm neighbours: the same words as
idiom, history, denial or question. A danger's own category must be among those that a text raises, except where another
danger says the same more exactly.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.safety.heard import heard

from salus.safety.gate import triage
from salus.safety.verdict import Category, Level

_TABLES = {
    category: texts
    for path in sorted((Path(__file__).parent / "medical").glob("*.json"))
    for category, texts in json.loads(path.read_text(encoding="utf-8")).items()
}
_FIRES = [(category, text) for category, texts in _TABLES.items() for text in texts["fires"]]
_CALM = [(category, text) for category, texts in _TABLES.items() for text in texts["calm"]]
_WORDINGS = [
    json.loads(path.read_text(encoding="utf-8")) for path in sorted((Path(__file__).parent / "wordings").glob("*.json"))
]
_MEDICAL = list(Category)[: list(Category).index(Category.SUICIDE_ACTIVE)]
_LEVELS = [
    ("mild sore throat and a runny nose since yesterday", Level.SELF_CARE),
    ("I've had a cough for weeks now", Level.ROUTINE),
    ("found a lump in my breast", Level.SOON),
    ("it burns when I pee", Level.SOON),
    ("my blood pressure is 190 over 105, I feel fine", Level.URGENT),
    ("my calf is swollen and sore on one side", Level.URGENT),
    ("gave dad his evening pills twice by mistake", Level.URGENT),
    ("I take my tablets twice a day", Level.NONE),
    ("took two paracetamol after the match", Level.NONE),
    ("what a lovely morning", Level.NONE),
]


@pytest.mark.parametrize(("category", "text"), _FIRES)
def test_a_danger_is_an_emergency_in_whatever_words(category: str, text: str) -> None:
    assert heard(text).level is Level.EMERGENCY


@pytest.mark.parametrize(("category", "text"), _CALM)
def test_its_calm_neighbours_raise_no_alarm(category: str, text: str) -> None:
    assert not triage(text).alarm


@pytest.mark.parametrize("text", [text for table in _WORDINGS for text in table["fires"]])
def test_dangers_of_all_kinds_told_by_children_riders_nurses_and_strangers(text: str) -> None:
    assert heard(text).level is Level.EMERGENCY


@pytest.mark.parametrize("text", [text for table in _WORDINGS for text in table["calm"]])
def test_ordinary_talk_that_uses_the_same_words(text: str) -> None:
    assert not triage(text).alarm


@pytest.mark.parametrize("category", _MEDICAL)
def test_every_medical_category_has_texts_on_both_sides(category: Category) -> None:
    assert len(_TABLES[category]["fires"]) >= 6
    assert len(_TABLES[category]["calm"]) >= 4


@pytest.mark.parametrize("category", _MEDICAL)
def test_most_texts_of_a_danger_are_called_by_its_name(category: Category) -> None:
    named = [category in triage(text).categories for text in _TABLES[category]["fires"]]
    assert sum(named) >= 0.75 * len(named)


@pytest.mark.parametrize("text", [text for _, text in _FIRES[::5]])
def test_a_calm_sentence_beside_a_danger_takes_nothing_from_it(text: str) -> None:
    for calm in ("Not an emergency, just asking.", "I had no breakfast.", "It was only a film."):
        assert heard(f"{calm} {text}").level is Level.EMERGENCY
        assert heard(f"{text}\n{calm}").level is Level.EMERGENCY


@pytest.mark.parametrize("text", [text for _, text in _FIRES[::7]])
def test_capitals_and_missing_marks_do_not_hide_a_danger(text: str) -> None:
    assert heard(text.upper()).level is Level.EMERGENCY
    assert heard(text.replace("'", "")).level is Level.EMERGENCY


@pytest.mark.parametrize(("text", "level"), _LEVELS)
def test_the_lower_levels_are_useful_too(text: str, level: Level) -> None:
    assert triage(text).level is level
