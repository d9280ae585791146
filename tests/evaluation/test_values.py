"""The values that must come out: kept, said by the reference still, on the person that both sides read, and met."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from evaluation.questions.cases import load
from evaluation.questions.values.life import NAME, life, store
from evaluation.questions.values.score import agrees, in_words, score_values, table, values

FLOOR = 0.97


def test_values_do_not_fall_behind() -> None:
    got = score_values()
    assert got.rate >= FLOOR, "\n".join(in_words(*wrong) for wrong in got.values)


def test_the_table_has_values_of_every_construct_that_has_plans() -> None:
    cases = {case.id: case for case in load("development")}
    wanted = table()
    assert len(wanted) >= 250
    assert {cases[name].construct for name in wanted} == {case.construct for case in cases.values() if case.plans}


def test_the_table_is_what_the_reference_says() -> None:
    said, kept = values(), table()
    assert kept.keys() <= said.keys()  # a case that is newer than the table has no value yet
    for name, value in kept.items():
        assert agrees({"status": "answered", **as_answer(said[name])}, value), name


def as_answer(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return {"value": None, "n": value.get("n"), "series": [{"key": k, "value": v} for k, v in value.items()]}
    return {"value": value, "n": 1, "series": None}


def test_the_store_holds_the_persons_rows_each_counting_in_full(tmp_path: Path) -> None:
    parts = store(tmp_path).snapshot(NAME).parts()
    rows = life()
    assert {name: part.rows for name, part in parts.items()} == dict(Counter(row.part for row in rows))
    assert {name: part.counted for name, part in parts.items()} == dict(Counter(row.part for row in rows))
    for name, part in parts.items():
        days = sorted(row.date for row in rows if row.part == name and row.date)
        assert (part.first, part.last) == (days[0], days[-1])


@pytest.mark.parametrize(
    ("wanted", "value", "right"),
    [
        (3, 3.0, True),
        (3, 3.001, False),
        (True, 1, False),
        (1, True, False),
        (["a", "b"], ["b", "a"], True),
        ("x", None, False),
    ],
)
def test_values_are_equal_where_they_are_the_same_thing(wanted: Any, value: Any, right: bool) -> None:
    assert agrees({"status": "answered", "value": value, "series": None, "n": 1}, wanted) is right
    assert not agrees({"status": "no_data", "value": value, "series": None, "n": 1}, wanted)
