"""The gate in Spanish: what must be heard from Madrid to Buenos Aires, and what must stay quiet."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import orjson
import pytest
from tests.safety.heard import heard

from salus.safety.gate import triage
from salus.safety.rules import book
from salus.safety.verdict import Level

TEXTS: dict[str, Any] = orjson.loads((Path(__file__).parent / "spanish_texts.json").read_bytes())


def _cases(kind: str) -> list[Any]:
    return [pytest.param(text, id=f"{group}-{text}") for group, texts in TEXTS[kind].items() for text in texts]


def _said(language: str) -> frozenset[str]:
    folder = Path(str(files("salus.safety.lexicon"))) / language
    parts = [orjson.loads(path.read_bytes()) for path in sorted(folder.glob("*.json"))]
    return frozenset(concept for part in parts for concept, said in part.get("concepts", {}).items() if said)


@pytest.mark.parametrize("text", _cases("emergency"))
def test_an_emergency_said_in_spanish_is_an_emergency(text: str) -> None:
    assert heard(text).level is Level.EMERGENCY


@pytest.mark.parametrize("text", _cases("crisis"))
def test_a_crisis_said_in_spanish_is_heard(text: str) -> None:
    assert heard(text).crisis is not None


@pytest.mark.parametrize("text", TEXTS["calm"])
def test_ordinary_spanish_raises_no_alarm(text: str) -> None:
    assert not triage(text).alarm


def test_what_said_with_accents_is_said_without_them() -> None:
    assert (
        triage("Mi mamá no despierta y no está respirando").rules
        == triage("mi mama no despierta y no esta respirando").rules
    )


def test_a_denial_ends_where_a_spanish_clause_turns() -> None:
    assert heard("no tengo fiebre y me duele muy fuerte el pecho y sudo frio").level is Level.EMERGENCY


def test_a_value_before_its_name_is_read() -> None:
    assert heard("tengo 480 de azucar y vomito mucho").level is Level.EMERGENCY
    assert triage("tengo 110 de azucar y todo bien").level is not Level.EMERGENCY


def test_every_concept_that_english_says_for_a_rule_is_said_in_spanish() -> None:
    assert (book().concepts() & _said("en")) - _said("es") == frozenset()
