"""The tables of questions load, are kept apart, and are understood at least as well as when they were last read."""

from __future__ import annotations

import pytest
from evaluation.questions.cases import load
from evaluation.questions.score import score, wrong_in_words

FLOOR = {"development": 0.97, "development_everyday": 0.97, "held_out": 0.8}


@pytest.mark.parametrize("table", FLOOR)
def test_understanding_does_not_fall_behind(table: str) -> None:
    got = score(table)
    assert got.rate >= FLOOR[table], "\n".join(wrong_in_words(case, made) for case, made in got.wrong[:20])


def test_the_tables_share_no_question() -> None:
    asked = [{c.question.lower() for c in load(table)} for table in FLOOR]
    assert not asked[0] & asked[1]
    assert not asked[1] & asked[2]


def test_there_are_five_hundred_cases_of_every_construct_and_the_two_tables_are_apart() -> None:
    development, held_out = load("development"), load("held_out")
    assert len(development) + len(held_out) >= 500
    assert len(held_out) >= (len(development) + len(held_out)) / 3 - 5
    assert not {c.question.lower() for c in development} & {c.question.lower() for c in held_out}
    assert sum(not c.plans for c in development + held_out) >= 80


def test_follow_ups_stand_with_what_they_follow() -> None:
    for table in FLOOR:
        ids = {case.id for case in load(table)}
        assert {case.after for case in load(table) if case.after} <= ids
