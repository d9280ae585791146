"""Scrubbing as a whole: nothing planted survives, nothing changes twice, offsets tell the truth, time grows with length."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salus.safety.privacy import scrub
from salus.safety.privacy.checksums import luhn
from salus.safety.privacy.masking import PLACEHOLDER

_PIECES = [
    "Dr. Okonkwo", "Anna Keller", "my sister Rosa", "Smith", "will", "Will", "Crohn's disease", "the Babinski sign", "MRN 0048213", "born 3 May 1961", "in March", "admitted",
    "at St. Luke's Hospital", "14 Crown Street, Leeds", "Suite 12", "98115", "call 555-0147", "(212) 555-0147", "jo@example.org", "www.example.org/a", "10.2.33.4", "120/80", "7.4 mmol/L",
    "aged 93", "45 years", "in 2019", "[NAME_1]", "[DATE_7]", "and", ",", ".", "\n", "Calle Mayor 3", "paciente Lucía Ferrer", "el 4 de mayo de 2020", "IBAN", "ES9121000418450200051332",
    "Jr.", "ibuprofen 400 mg", "Is", "the", "Brown", "from", "Boston, MA", "#A-12345", "Λεωφόρος", "O'Neil", "-", "(", ")", "'s", "de la", "van der Berg", "T.", "address:", "lives at",
]  # fmt: skip
_messy = st.lists(st.sampled_from(_PIECES) | st.text(max_size=8), max_size=14).map(" ".join)
_around = st.lists(
    st.sampled_from([p for p in _PIECES if not p.startswith("[")])
    | st.text(st.characters(exclude_categories=["Nd", "Cs", "No", "Nl"]), max_size=6),
    max_size=5,
).map(" ".join)


@settings(max_examples=400, deadline=None)
@given(_messy | st.text(max_size=80))
def test_scrubbing_what_was_scrubbed_changes_nothing(text: str) -> None:
    once = scrub(text)
    assert scrub(once.text) == type(once)(once.text, ())


@settings(max_examples=400, deadline=None)
@given(_messy | st.text(max_size=80))
def test_what_is_between_the_found_stretches_is_kept_character_by_character(text: str) -> None:
    done = scrub(text)
    rest, at = done.text, 0
    for one in done.found:
        kept = text[at : one.start]
        assert rest.startswith(kept)
        placeholder = PLACEHOLDER.match(rest, len(kept))
        assert placeholder
        assert placeholder[1] == one.type
        rest, at = rest[placeholder.end() :], one.end
    assert rest == text[at:]
    assert all(0 <= f.start < f.end <= len(text) for f in done.found)
    assert all(before.end <= after.start for before, after in pairwise(done.found))


def _card(digits: list[int]) -> str:
    number = "4" + "".join(map(str, digits))
    return next(number + str(check) for check in range(10) if luhn(number + str(check)))


_digit = st.integers(0, 9)
_word = st.text("abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=9)
_emails = st.builds("{}.{}@{}.{}".format, _word, _word, _word, st.sampled_from(["com", "org", "es", "co.uk", "health"]))
_ssns = st.builds("{:03}-{:02}-{:04}".format, st.integers(1, 999), st.integers(1, 99), st.integers(1, 9999))
_cards = st.lists(_digit, min_size=14, max_size=14).map(_card)
_phones = st.builds("({}) 555-{:04}".format, st.integers(200, 989), st.integers(0, 9999)) | st.builds(
    "+44 20 {:04} {:04}".format, st.integers(1000, 9999), st.integers(0, 9999)
)
_urls = st.builds("https://{}.{}/{}".format, _word, st.sampled_from(["com", "org", "mx"]), _word)
_ips = st.builds("{}.{}.{}.{}".format, *[st.integers(1, 254)] * 4)


@settings(max_examples=500, deadline=None)
@given(
    _around,
    _emails | _ssns | _cards | _phones | _urls | _ips,
    _around,
    st.sampled_from([" ", "\n", ": ", " (", "\t", ", "]),
)
def test_a_planted_number_or_address_is_removed_whatever_stands_around_it(
    before: str, planted: str, after: str, gap: str
) -> None:
    done = scrub(f"{before}{gap}{planted} {after}")
    assert planted not in done.text
    assert any(f.start <= len(before) + len(gap) and f.end >= len(before) + len(gap) + len(planted) for f in done.found)


def test_the_same_name_gets_the_same_placeholder_and_another_gets_another() -> None:
    done = scrub("Anna Keller saw Dr. Okafor. Later Keller phoned, and Anna Keller asked for Okafor again.")
    assert done.text == "[NAME_1] saw Dr. [NAME_2]. Later [NAME_1] phoned, and [NAME_1] asked for [NAME_2] again."


def test_a_name_found_by_its_cue_is_removed_where_it_has_none() -> None:
    done = scrub("Zorbik is worse today. My name is Zorbik.")
    assert "Zorbik" not in done.text
    number = scrub("MRN: A12345. Please look A12345 up.").text
    assert number == "MRN: [MRN_1]. Please look [MRN_1] up."


def test_numbering_goes_on_after_placeholders_that_are_there() -> None:
    assert scrub("[NAME_4] was seen by Dr. Lindqvist").text == "[NAME_4] was seen by Dr. [NAME_5]"


def test_a_text_without_anything_stays_itself() -> None:
    for text in ("", " ", "\n", "I slept badly.", "¿Qué es la anemia?"):
        assert scrub(text).text == text
        assert scrub(text).found == ()


_HOSTILE = {
    "one long word": "a" * 20_000,
    "at signs": "@" * 20_000,
    "digits": "1" * 20_000,
    "digits apart": "1 " * 10_000,
    "digits and dots": "1." * 10_000,
    "capital words": "Zorbik " * 2_857,
    "initials": "A. " * 6_666,
    "brackets": "[NAME_" * 3_333,
    "placeholders": "[NAME_1]" * 2_500,
    "dashes": "-" * 20_000,
    "domains": "a." * 10_000,
    "colons": "a:" * 10_000,
    "addresses": "12 Oak Street, " * 1_333,
    "names in a row": "Anna, " * 3_333,
    "mailboxes": "a@b.c " * 3_333,
    "cues": "MRN is the number of my " * 833,
    "dots and ats": "a at b dot c " * 1_538,
    "lines": "Oak\n" * 5_000,
    "phones": "555-01" * 3_333,
    "spaces": " " * 20_000,
    "months": "May 3 " * 3_333,
    "different names": " ".join(f"Zor{chr(97 + i % 26)}{chr(97 + i // 26 % 26)}{chr(97 + i // 676 % 26)}bik" for i in range(2_200)),
    "different numbers": " ".join(f"MRN {i:06}" for i in range(1_800)),
}  # fmt: skip


@pytest.mark.parametrize("kind", _HOSTILE)
def test_hostile_text_costs_no_more_than_its_length(kind: str) -> None:
    """Eight times the text may cost eight times the time; the allowance above that is for a noisy machine."""
    text = _HOSTILE[kind]
    whole, part = _cost(text), _cost(text[: len(text) // 8])
    assert whole < 8 * 2.5 * part + 0.02


def _cost(text: str) -> float:
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        scrub(text)
        best = min(best, time.process_time() - start)
    return best
