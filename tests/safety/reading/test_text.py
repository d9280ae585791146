"""Whatever the phone, the haste or the keyboard made of it, a message becomes plain words in sentences."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salus.safety.reading import read


def said(text: str) -> list[str]:
    sentences, language = read(text)
    return [" ".join(s.words) for s in sentences if s.language == language]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I can't breathe", ["i can not breathe"]),
        ("i cant breathe", ["i can not breathe"]),
        ("I CAN’T BREATHE!!!", ["i can not breathe"]),
        ("my chesttttt hurtssss", ["my chest hurts"]),
        ("pls help my gf od'd rn", ["please help my girlfriend overdosed right now"]),
        ("i want to unalive myself", ["i want to kill myself"]),
        ("thinking of su1c1de", ["thinking of suicide"]),
        ("my chest… it hurts", ["my chest .. it hurts"]),
        ("I fell. Is it bad?\nI am dizzy", ["i fell", "is it bad", "i am dizzy"]),
        ("toy embarazada d 34 semanas", ["estoy embarazada de 34 semanas"]),
        ("no puedo respirar, ¡ayuda!", ["no puedo respirar , ayuda"]),
        ("bp210/120", ["bp 210 / 120"]),
        ("he lost a lot of 🩸", ["he lost a lot of blood"]),
    ],
)
def test_what_is_typed_becomes_what_is_meant(text: str, words: list[str]) -> None:
    assert said(text) == words


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("my stomach hurts and I feel sick", "en"),
        ("me duele mucho la barriga desde ayer", "es"),
        ("ibuprofen", "en"),
        ("quiero morirme", "es"),
    ],
)
def test_the_language_is_told_by_the_small_words(text: str, language: str) -> None:
    assert read(text)[1] == language


def test_a_sentence_whose_language_cannot_be_told_is_read_in_both() -> None:
    assert {s.language for s in read("paracetamol 500")[0]} == {"en", "es"}


@given(st.text(max_size=300), st.text(max_size=300))
def test_a_sentence_is_read_the_same_whatever_stands_in_the_others(one: str, other: str) -> None:
    alone = read(one)[0]
    together = read(f"{one}\n{other}")[0]
    assert together[: len(alone)] == alone


def test_twenty_times_the_text_takes_about_twenty_times_as_long_even_where_it_is_hostile() -> None:
    for piece in ("a" * 50, "aaab" * 12 + " ", "'" * 50, "no, " * 12, "12:/" * 12, "é" * 50, "." * 50):
        read(piece * 20)
        short, long = min(_time(piece * 20) for _ in range(3)), min(_time(piece * 400) for _ in range(3))
        assert long < 60 * max(short, 2e-4)


def _time(text: str) -> float:
    began = time.perf_counter()
    read(text)
    return time.perf_counter() - began
