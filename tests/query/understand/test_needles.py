"""A pattern is tried only where it can match: its needles are in every text that it matches."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salus.query.understand.lexicon import read
from salus.query.understand.needles import found, needles, replaced, sought

CASES = Path(__file__).parent / "cases"
QUESTIONS = [json.loads(line)["question"].lower() for file in CASES.glob("*.jsonl") for line in file.open()]
SHORTHAND = [tuple(pair) for pair in read("shorthand")["written_out"]]
PATTERNS = [pattern for pattern, _ in SHORTHAND] + [p for some in read("scope_rules").values() for p in some]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("abc", ("abc",)),
        (r"\b(?:run|walk)s?\b", ("run", "walk")),
        (r"(?:run|ride)s?", ("un", "ide")),  # `re` has taken the r out
        ("(a|b)cd", ("cd",)),
        ("x(?:long)?yz", ("yz",)),
        ("(?:long){1,3}", ("long",)),
        ("(?:long)*", ("",)),
        ("(?:long|)", ("",)),
        (r"\d+ ?\w", ("",)),
        ("(?!never)word", ("word",)),
        ("(?i)word", ("",)),
        ("(?i:word) my", (" my",)),
        ("thanks?|thank you", ("thank",)),
        ("ab[cd]efg", ("efg",)),
    ],
)
def test_what_a_match_cannot_be_without(pattern: str, expected: tuple[str, ...]) -> None:
    assert needles(pattern) == expected


@pytest.mark.parametrize("pattern", PATTERNS)
def test_no_match_is_without_a_needle(pattern: str) -> None:
    known, compiled = needles(pattern), re.compile(pattern)
    for question in QUESTIONS:
        assert compiled.search(question) is None or any(needle in question for needle in known), question


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_texts_made_to_match_have_a_needle(data: st.DataObject) -> None:
    pattern = data.draw(st.sampled_from(PATTERNS))
    text = data.draw(st.from_regex(pattern))
    assert any(needle in text for needle in needles(pattern)), (pattern, text)


def test_patterns_are_found_and_replaced_as_if_each_was_tried() -> None:
    patterns = [sought(pattern, replacement) for pattern, replacement in SHORTHAND]
    changed = 0
    for question in QUESTIONS:
        text = question
        for pattern, replacement in SHORTHAND:
            text = re.sub(pattern, replacement, text)
        assert replaced(patterns, question) == text
        changed += text != question
        tried = [m for p, _ in SHORTHAND if (m := re.search(p, question))]
        assert [(m.re, m.span()) for m in found(patterns, question)] == [(m.re, m.span()) for m in tried]
    assert changed > 5
