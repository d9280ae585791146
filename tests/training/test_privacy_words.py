"""The word lists that `make privacy-words` makes, as they lie in the tree: their shape, their sources, their sense."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest

from salus.safety.privacy.letters import fold

_FOLDER = files("salus.safety.privacy").joinpath("words")
_MADE = ("given", "family", "english", "spanish", "clinical", "cities")
_SOURCES = {
    "given": ("Faker", "census"),
    "family": ("Faker", "census"),
    "english": ("SCOWL", "SPECIALIST", "pyspellchecker"),
    "spanish": ("pyspellchecker",),
    "clinical": ("ICD-10-CM", "SPECIALIST", "drug-named-entity-recognition"),
    "cities": ("GeoNames",),
}


def _read(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(_FOLDER.joinpath(f"{name}.json").read_text(encoding="utf-8"))
    return read


def _words(name: str) -> list[str]:
    return [word for line in _read(name)["words"].values() for word in line.split("|" if name == "cities" else " ")]


@pytest.mark.parametrize("name", _MADE)
def test_a_list_is_in_order_and_holds_each_word_once(name: str) -> None:
    words = _words(name)
    assert len(words) > 5_000
    assert words == sorted(set(words))


@pytest.mark.parametrize("name", _MADE)
def test_each_line_holds_the_words_of_its_letter(name: str) -> None:
    for letter, line in _read(name)["words"].items():
        assert all(word.startswith(letter) for word in line.split("|" if name == "cities" else " "))


@pytest.mark.parametrize("name", _MADE)
def test_words_are_small_and_without_accents(name: str) -> None:
    assert [word for word in _words(name) if word != fold(word) or not word.isascii()] == []


@pytest.mark.parametrize("name", [one for one in _MADE if one != "cities"])
def test_words_are_letters_alone(name: str) -> None:
    assert [word for word in _words(name) if len(word) < 2 or not word.replace("'", "").isalpha()] == []


@pytest.mark.parametrize("name", _MADE)
def test_sources_and_licences_are_named_in_the_list_and_beside_it(name: str) -> None:
    told, beside = _read(name), _FOLDER.joinpath("SOURCES.md").read_text(encoding="utf-8")
    assert told["licence"]
    for source in _SOURCES[name]:
        assert source in told["source"]
        assert source in beside


def test_the_lists_stay_within_half_of_what_they_once_weighed() -> None:
    assert sum(len(_FOLDER.joinpath(f"{name}.json").read_bytes()) for name in _MADE) < 1_200_000


def test_hand_written_names_keep_their_order_and_their_promise() -> None:
    own = _read("own_names")
    lists = {key: value for key, value in own.items() if isinstance(value, list)}
    assert all(value == sorted(set(value)) for value in lists.values())
    given, family, english = set(_words("given")), set(_words("family")), set(_words("english"))
    assert not given & set(lists["never_given"])
    assert not family & set(lists["never_family"])
    assert not english & set(lists["rather_names"])
    assert set(lists["spanish"]) <= set(_words("spanish"))


def test_everyday_and_clinical_words_share_nothing() -> None:
    assert not set(_words("english")) & set(_words("clinical"))


@pytest.mark.parametrize(
    ("name", "word"),
    [("given", "aoife"), ("family", "smith"), ("english", "headache"), ("spanish", "cabeza"), ("cities", "madrid")],
)
def test_a_word_that_must_be_there_is(name: str, word: str) -> None:
    assert word in _words(name)
