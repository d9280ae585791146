"""Health: one rule from the states of the parts to state and score, and checks that cannot hang the house."""

from __future__ import annotations

import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salus.monitoring.health import VALUE, VITAL, Health, Part, State, judge
from salus.safety.privacy.fields import closed

PARTS = sorted(closed()["part"])
states = st.dictionaries(st.sampled_from(PARTS), st.sampled_from(State))


def test_a_house_whose_parts_are_well_is_well() -> None:
    assert judge(dict.fromkeys(PARTS, State.OK)) == (State.OK, 100)
    assert judge({}) == (State.OK, 100)


@pytest.mark.parametrize("part", PARTS)
def test_a_vital_part_takes_the_house_down_and_another_degrades_it(part: str) -> None:
    state, score = judge({**dict.fromkeys(PARTS, State.OK), part: State.DOWN})
    assert state is (State.DOWN if part in VITAL else State.DEGRADED)
    assert (score < 50) == (part in VITAL)


@given(states)
def test_the_score_agrees_with_the_state(found: dict[str, State]) -> None:
    state, score = judge(found)
    assert 0 <= score <= 100
    assert (score == 100) == (state is State.OK)
    assert (score < 50) == (state is State.DOWN)


@given(states, st.sampled_from(PARTS), st.sampled_from(State), st.sampled_from(State))
def test_a_part_that_gets_worse_never_makes_anything_better(
    found: dict[str, State], part: str, one: State, other: State
) -> None:
    worse, better = sorted((one, other), key=VALUE.__getitem__)
    worse_state, worse_score = judge(found | {part: worse})
    better_state, better_score = judge(found | {part: better})
    assert worse_score <= better_score
    assert VALUE[worse_state] <= VALUE[better_state]


def fails() -> None:
    raise ConnectionError("postgresql://anna:secret@db refused")


def test_a_report_tells_each_part_without_a_word_of_what_it_raised(caplog: pytest.LogCaptureFixture) -> None:
    health = Health([Part("database", fails), Part("disk", lambda: None), Part("cache", lambda: State.DEGRADED)])
    report = health.look()
    assert {one.part: one.state for one in report.parts} == {
        "database": State.DOWN,
        "disk": State.OK,
        "cache": State.DEGRADED,
    }
    told = report.as_json()
    assert (told["state"], told["score"]) == ("down", 49)
    assert told["parts"]["database"].keys() == {"state", "vital", "took_ms", "late"}
    assert "anna" not in repr(told)
    assert [record.msg for record in caplog.records] == ["part_failed"]
    assert health.score() == 49
    assert health.states() == {"database": 0.0, "disk": 1.0, "cache": 0.5}


def test_a_check_that_hangs_is_down_and_holds_nobody_up() -> None:
    end = threading.Event()
    health = Health(
        [Part("cache", lambda: bool(end.wait(60)) and None, patience=1.0), Part("disk", lambda: None)], fresh=0
    )
    before = threading.active_count()
    took = []
    for _ in range(5):
        began = time.monotonic()
        report = health.look()
        took.append(time.monotonic() - began)
        assert [(one.part, one.state, one.late) for one in report.parts] == [
            ("cache", State.DOWN, True),
            ("disk", State.OK, False),
        ]
    assert threading.active_count() - before == 1, "a hanging check was begun again and again"
    assert sum(took[1:]) < 1.0, "it was waited for again"
    end.set()
    deadline = time.monotonic() + 10
    while health.look().state is not State.OK:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_checks_run_side_by_side() -> None:
    meet = threading.Barrier(3, timeout=10)
    report = Health([Part(name, lambda: bool(meet.wait()) and None) for name in ("cache", "disk", "model")]).look()
    assert report.state is State.OK


def test_many_who_ask_at_once_look_once() -> None:
    looks = []
    health = Health([Part("disk", lambda: looks.append(1))], fresh=60)
    threads = [threading.Thread(target=health.look) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(looks) == 1


def test_a_change_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    now = [State.OK]
    health = Health([Part("cache", lambda: now[0])], fresh=0)
    for state in (State.OK, State.DOWN, State.DOWN, State.OK):
        now[0] = state
        health.look()
    told = [record.__dict__["salus_fields"] for record in caplog.records if record.msg == "part_changed"]
    assert [one["state"] for one in told] == ["down", "ok"]


def test_the_vital_parts_are_parts() -> None:
    assert closed()["part"] >= VITAL
    assert set(State) == closed()["state"]
