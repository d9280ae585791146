"""A sentence that sounds told casts a doubt on what it says: read from what stands around the signs, never from them."""

from __future__ import annotations

from importlib.resources import files

import pytest

from salus.safety.context import Flag
from salus.safety.context.told import around
from salus.safety.findings import Finding, find
from salus.safety.gate import triage
from salus.safety.lexicon import Match, lexicon
from salus.safety.verdict import Level

TOLD = [
    ("in the podcast chapter for biology they explain when a man in chicago has a stroke", "en"),
    ("which season of the drama has the episode where the detective gets shot", "en"),
    ("en la serie de anoche el villano muere apunalado en el capitulo final", "es"),
]
LIVED = [
    ("my dad fell and he is not breathing", "en"),
    ("he swallowed bleach and now his lips are blue", "en"),
    ("chest pain", "en"),
    ("mi papa se cayo y no respira", "es"),
]


@pytest.mark.parametrize(("text", "language"), TOLD)
def test_what_is_found_in_a_lesson_a_series_or_a_film_is_in_doubt(text: str, language: str) -> None:
    findings = _found(text, language)
    assert findings
    assert all(finding.flags & Flag.DOUBTFUL for finding in findings)


@pytest.mark.parametrize(("text", "language"), LIVED)
def test_what_happens_now_is_not(text: str, language: str) -> None:
    findings = _found(text, language)
    assert findings
    assert not any(finding.flags & Flag.DOUBTFUL for finding in findings)


def test_the_words_of_a_sign_do_not_count_but_those_of_people_and_context_do() -> None:
    words = ["years", "ago", "my", "boss", "got", "shot"]
    matches = [Match("ctx.past", 0, 2), Match("who.other", 2, 4), Match("wound.shot", 5, 6)]
    assert around(words, matches) == ["years", "ago", "my", "boss", "got", "_"]


def test_numbers_do_not_count() -> None:
    assert around(["a", "stent", "in", "2016", "at", "1st", "st"], []) == ["a", "stent", "in", "_", "at", "_", "st"]
    assert not [cue for language in ("en", "es") for cue in _weights(language) if any(map(str.isdigit, cue))]


def test_the_doubt_ends_with_the_sentence() -> None:
    danger = "my dad is not breathing"
    assert triage(danger).level is Level.EMERGENCY
    assert triage(f"{TOLD[0][0]}. {danger}").level is Level.EMERGENCY


@pytest.mark.parametrize("language", ["en", "es"])
def test_words_that_reassure_weigh_nothing(language: str) -> None:
    reassuring = {"fine", "sure", "nothing", "probably", "maybe", "nada", "seguro", "tranquilo", "bien"}
    assert not [cue for cue in _weights(language) if reassuring.intersection(cue.split())]


def _found(text: str, language: str) -> list[Finding]:
    return list(find(tuple(text.split()), lexicon("es" if language == "es" else "en")))


def _weights(language: str) -> dict[str, int]:
    lines = (files("salus.safety.context") / f"told_{language}.tsv").read_text(encoding="utf-8").splitlines()
    return {cue: int(weight) for cue, weight in (line.split("\t") for line in lines[1:])}
