"""The texts that measure the gate are what they claim to be, and the gate hears at least what it heard when last read."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from evaluation.safety.report import page, rules_alone, with_raiser
from evaluation.safety.score import Judged, Text, judge, load, rates

from salus.safety.verdict import Category, Verdict

EVALUATED = ("development", "held_out")
MEASURED = (*EVALUATED, "validation", "everyday")
FLOORS = {
    "development": {"emergency": 0.985, "crisis": 0.945, "calm": 0.985},
    "validation": {"emergency": 0.94, "crisis": 0.88, "calm": 0.965},
    "everyday": {"emergency": 0.975, "crisis": 0.95, "calm": 0.96},
    "held_out": {"emergency": 0.985, "crisis": 0.915, "calm": 0.96},
}


@pytest.fixture(scope="module")
def texts() -> list[Text]:
    return [text for table in EVALUATED for text in load(table)]


def test_there_are_enough_of_each_kind_and_a_quarter_in_spanish(texts: list[Text]) -> None:
    kinds = Counter(text.kind for text in texts)
    assert kinds["emergency"] >= 600
    assert kinds["crisis"] >= 600
    assert kinds["calm"] >= 800
    for kind, n in kinds.items():
        spanish = sum(text.kind == kind and text.language == "es" for text in texts)
        assert 0.2 <= spanish / n <= 0.3


def test_the_halves_are_of_one_size_and_share_no_text() -> None:
    one, other = (load(table) for table in EVALUATED)
    assert abs(len(one) - len(other)) <= 2
    assert not {_bare(t.text) for t in one} & {_bare(t.text) for t in other}


def test_the_texts_for_thresholds_are_many_and_of_every_kind_in_both_languages() -> None:
    kinds = Counter((text.kind, text.language) for text in load("validation"))
    assert len(kinds) == 6
    assert min(kinds.values()) >= 250


def test_nothing_is_taught_that_is_measured() -> None:
    measured = {_bare(text.text) for table in MEASURED for text in load(table)}
    assert not measured & {_bare(text.text) for text in load("training")}


@pytest.mark.parametrize("table", MEASURED)
def test_hearing_does_not_fall_behind(table: str) -> None:
    judged = judge(load(table), with_raiser)
    got = {kind: hits / n for kind, (hits, n, _) in rates(judged, lambda text: text.kind).items()}
    for kind, floor in FLOORS[table].items():
        assert got[kind] >= floor, (kind, got)


def test_the_raiser_quietens_nothing(texts: list[Text]) -> None:
    for text in texts[::7]:
        alone, together = rules_alone(text.text), with_raiser(text.text)
        assert together.level >= alone.level
        assert (together.crisis is None) <= (alone.crisis is None)


def test_what_is_asked_about_counts_for_a_danger_and_against_a_calm_text_and_only_where_asking_counts() -> None:
    asks = Verdict(unsure=Category.STROKE)
    for kind in ("emergency", "crisis", "calm"):
        text = Text("words", kind, "any", "en", "self")
        assert Judged(text, asks).right is (kind == "calm")
        assert Judged(text, asks, asking=True).right is (kind != "calm")
        assert Judged(text, Verdict(), asking=True).right is (kind == "calm")


def test_the_page_names_the_worst_group_first_and_gives_n_and_interval() -> None:
    few = {way: judge(load("development")[::40], gate) for way, gate in
           (("rules alone", rules_alone), ("rules and raiser", with_raiser))}  # fmt: skip
    written = page(dict.fromkeys(MEASURED, few))
    assert re.search(r"\*\*emergencies heard\*\* \| \d+ of \d+ = \d+\.\d% \[\d+\.\d%, \d+\.\d%\]", written)
    shares = [float(row) for row in re.findall(r"^\| \w+ \| \w+ \| \w\w \|.*= ([\d.]+)% \[[^|]*\|$", written, re.M)]
    first = shares[: len(shares) // len(MEASURED)]
    assert first == sorted(first)


def _bare(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()
