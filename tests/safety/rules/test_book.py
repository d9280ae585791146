"""The book is whole: whatever a rule asks for can be found, and whatever it says can be looked up."""

from __future__ import annotations

import re
from collections import Counter
from importlib.resources import files

import orjson
import pytest

from salus.safety.lexicon import lexicon
from salus.safety.lexicon.phrases import Node
from salus.safety.rules import Rule, book
from salus.safety.verdict import Level


def _said_in_english() -> frozenset[str]:
    found: set[str] = set()
    waiting: list[Node] = [lexicon("en").trie._phrases]
    while waiting:
        node = waiting.pop()
        found.update(node.concepts)
        waiting.extend(node.after.values())
    return frozenset(found)


def _ranges(name: str) -> dict[str, list[dict[str, str]]]:
    ranges: dict[str, list[dict[str, str]]] = orjson.loads((files("salus.safety") / name).read_bytes())["ranges"]
    return ranges


def _measured() -> frozenset[str]:
    return frozenset(row["concept"] for rows in _ranges("vitals.json").values() for row in rows if "concept" in row)


def test_every_concept_asked_for_is_said_composed_or_measured() -> None:
    composed = {sign.name for sign in book().signs}
    missing = book().concepts() - _said_in_english() - composed - _measured()
    assert {concept for concept in missing if not concept.startswith("record.")} == frozenset()


def test_every_measured_value_has_a_name_in_english() -> None:
    assert frozenset(_ranges("vitals.json")) <= _said_in_english()


def test_every_sign_is_asked_for_by_a_rule_or_by_another_sign() -> None:
    assert {sign.name for sign in book().signs} <= book().concepts()


def test_no_concept_is_both_said_and_composed() -> None:
    assert not {sign.name for sign in book().signs} & _said_in_english()


def test_ids_are_unique() -> None:
    assert [rule_id for rule_id, n in Counter(rule.id for rule in book().rules).items() if n > 1] == []


@pytest.mark.parametrize("rule", book().rules, ids=lambda rule: rule.id)
def test_a_rule_gives_its_reason_in_both_languages_and_its_source(rule: Rule) -> None:
    assert set(rule.reason) == {"en", "es"}
    assert all(text.endswith(".") and 10 < len(text) <= 120 for text in rule.reason.values())
    assert rule.reason["en"] != rule.reason["es"]
    assert rule.source in book().sources.values()
    assert re.search(r"\b(19|20)\d\d\b", rule.source), "the year of the guidance is missing"


@pytest.mark.parametrize("rule", book().rules, ids=lambda rule: rule.id)
def test_no_slot_of_a_rule_is_empty_and_nothing_below_soon_is_a_crisis(rule: Rule) -> None:
    assert rule.slots
    assert all(rule.slots)
    assert rule.level is not Level.NONE
    assert rule.crisis is None or rule.level >= Level.SOON


def test_signs_come_after_those_that_they_are_made_of() -> None:
    names = [sign.name for sign in book().signs]
    last = {name: place for place, name in enumerate(names)}
    for place, sign in enumerate(book().signs):
        assert all(last[c] < place for slot in sign.slots for c in slot if c in last and c != sign.name)
