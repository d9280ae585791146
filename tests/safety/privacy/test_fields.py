"""What the allow-list takes and what it does not: a value of exactly the listed shape, and nothing that resembles it."""

from __future__ import annotations

from typing import Any

import pytest

from salus.safety.privacy.fields import allowed, closed, is_event, refused
from salus.safety.privacy.lexicon import read

_LISTED = read("fields")


class _Spelling(str):
    """A string that passes for an allowed word and prints as something else."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return hash("urgent")


class _Number(int):
    def __repr__(self) -> str:
        return "Anna Keller"

    __str__ = __repr__


def test_what_is_allowed_gets_through_as_it_is() -> None:
    fields = {
        "level": "urgent",
        "status": "answered",
        "latency_ms": 3.25,
        "count": 7,
        "crisis": False,
        "request_id": "0af31c77",
        "receipt": "r-0123456789abcdef",
        "version": "1.2.3",
    }
    assert allowed(fields) == fields
    assert refused(fields) == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("text", "hello"), ("level", "very urgent"), ("level", _Spelling("Anna")), ("request_id", "Anna Keller"), ("request_id", "0af31c77\n"), ("count", "7"), ("count", True), ("count", 2125550147),
        ("count", float("nan")), ("count", _Number(3)), ("crisis", "yes"), ("crisis", 1), ("version", "1.2.3-anna"), ("trace_id", "0AF3"), ("level", None), ("level", ["urgent"]), (7, 7), (_Spelling("level"), "urgent"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_dropped(name: Any, value: Any) -> None:
    assert allowed({name: value}) == {}


def test_what_was_refused_is_told_by_listed_names_only() -> None:
    assert refused({"level": "Anna", "Anna Keller": 1, "count": 2}) == ("level",)


def test_no_pattern_has_room_for_a_sentence() -> None:
    """A pattern takes no space, and no letters beyond hexadecimal ones and a rule's short name."""
    assert all(
        " " not in pattern and r"\w" not in pattern and "." not in pattern.replace(r"\.", "")
        for pattern in _LISTED["patterns"].values()
    )
    assert all(is_event(event) and event.replace("_", "").isalpha() for event in _LISTED["events"])


def test_a_name_that_passes_for_a_listed_one_is_not_repeated() -> None:
    assert refused({_Spelling("Anna"): "x"}) == ()


def test_closed_words_are_words() -> None:
    """What may be a label is a short word or a route's template: no space, no capital, no end of a sentence."""
    for name, words in closed().items():
        for word in words:
            assert word == word.lower() or name == "method", word
            assert " " not in word
            assert len(word) < 40


def test_each_field_is_listed_once() -> None:
    names = [*_LISTED["enums"], *_LISTED["patterns"], *_LISTED["numbers"], *_LISTED["flags"]]
    assert len(names) == len(set(names))
    for words in (_LISTED["events"], *_LISTED["enums"].values()):
        assert len(words) == len(set(words))
