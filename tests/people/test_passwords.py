"""Passwords: which are good enough, how they are kept, and that nobody learns from the time it takes."""

from __future__ import annotations

import statistics
import time
import unicodedata

import argon2
import pytest

from salus.errors import BadInput
from salus.people import passwords

GOOD = "four words that rhyme"


@pytest.mark.parametrize(
    "good",
    [GOOD, "xk7#qq2!", "пароль мой такой", "  spaces count  ", "ñandú sobre el río", "🐎🔋📎🪢🐙🌵🧭🪁", "x3y" * 85],
)
def test_length_is_what_counts(good: str) -> None:
    passwords.require_good(good, "anna")


@pytest.mark.parametrize(
    ("weak", "why"),
    [
        ("short7!", "has 7 characters: choose one of 8 to 256"),
        ("", "has 0 characters"),
        ("x3" * 129, "has 258 characters"),
        ("password", "one of the commonest"),
        ("PassWord", "one of the commonest"),
        ("Password2026!", "one of the commonest"),
        ("123Summer!!", "one of the commonest"),
        ("contraseña1", "one of the commonest"),
        ("CONTRASEÑA", "one of the commonest"),
        ("1q2w3e4r", "one of the commonest"),
        ("12345678", "row of the keyboard"),
        ("87654321", "row of the keyboard"),
        ("asdfghjkl", "one of the commonest"),
        ("lkjhgfds", "row of the keyboard"),
        ("abcdefghij", "row of the keyboard"),
        ("aaaaaaaaaaaa", "repeats"),
        ("abababababab", "repeats"),
        ("maria.lopez", "little more than the account's name"),
        ("Maria.Lopez1990", "little more than the account's name"),
        ("four words\x00that rhyme", "NUL"),
    ],
)
def test_what_is_guessed_first_is_refused_without_repeating_it(weak: str, why: str) -> None:
    with pytest.raises(BadInput, match=why) as refused:
        passwords.require_good(weak, "maria.lopez")
    assert weak in ("", "password") or weak not in str(refused.value)


def test_it_is_kept_as_argon2id_with_the_parameters_that_owasp_gives_and_a_salt_of_its_own() -> None:
    kept = passwords.hashed(GOOD)
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert kept != passwords.hashed(GOOD)
    assert passwords.matches(GOOD, kept)
    assert not passwords.matches(f"{GOOD} ", kept)
    assert not passwords.outdated(kept)


def test_however_it_was_composed_it_is_the_same() -> None:
    kept = passwords.hashed(unicodedata.normalize("NFC", "ñandú sobre el río"))
    assert passwords.matches(unicodedata.normalize("NFD", "ñandú sobre el río"), kept)


@pytest.mark.parametrize("shown", ["\ud800", "\x00", "", "x" * 100_000])
def test_whatever_is_typed_gives_an_answer(shown: str) -> None:
    assert not passwords.matches(shown, passwords.hashed(GOOD))


@pytest.mark.parametrize("kept", [None, "", "plain", "$argon2id$broken"])
def test_nothing_matches_where_there_is_no_hash(kept: str | None) -> None:
    assert not passwords.matches(GOOD, kept)
    assert not passwords.matches("", kept)


def test_a_hash_of_weaker_parameters_is_outdated_and_still_matches() -> None:
    weaker = argon2.PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(GOOD)
    assert passwords.matches(GOOD, weaker)
    assert passwords.outdated(weaker)


def test_it_takes_as_long_where_there_is_no_password() -> None:
    kept = passwords.hashed(GOOD)
    passwords.matches("wrong", None)

    def took(hashed: str | None) -> float:
        began = time.process_time()
        passwords.matches("wrong", hashed)
        return time.process_time() - began

    pairs = [(took(kept), took(None)) for _ in range(7)]
    known, unknown = (statistics.median(side) for side in zip(*pairs, strict=True))
    assert 0.5 < unknown / known < 2
