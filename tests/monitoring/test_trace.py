"""A trace is filled while a request runs: its stages nest, end whatever happens, and never run backwards."""

from __future__ import annotations

import asyncio
import re

import pytest

from salus.monitoring.trace import Trace, is_id


def test_a_trace_has_an_id_of_its_own_and_a_span() -> None:
    one, other = Trace.start("turn_taken"), Trace.start("turn_taken")
    assert re.fullmatch("[0-9a-f]{32}", one.id)
    assert re.fullmatch("[0-9a-f]{16}", one.span)
    assert one.id != other.id
    assert one.span != other.span


@pytest.mark.parametrize("which", ["", "Anna", "0" * 32, "A" * 32, "a" * 31, "a" * 33, "a" * 32 + "\n"])
def test_what_cannot_be_an_id_is_not_taken_for_one(which: str) -> None:
    assert not is_id(which)
    assert Trace.start("turn_taken", which=which).id != which


def test_a_trace_can_go_on_under_an_id_that_was_given() -> None:
    assert Trace.start("turn_taken", which="a" * 32).id == "a" * 32


def test_stages_nest_and_lie_within_the_trace() -> None:
    trace = Trace.start("turn_taken")
    with trace.stage("skill", status="ok") as outer:
        with trace.stage("understand"):
            pass
        with trace.stage("execute") as inner:
            inner.attributes["rows"] = 3
    with trace.stage("reply"):
        pass
    trace.end()
    assert [(stage.name, stage.parent) for stage in trace.stages] == [
        ("skill", None),
        ("understand", 0),
        ("execute", 0),
        ("reply", None),
    ]
    assert outer.attributes == {"status": "ok"}
    assert trace.stages[2].attributes == {"rows": 3}
    times = [trace.began, trace.stages[0].began, trace.stages[1].began, trace.stages[1].ended, trace.stages[2].began]
    assert times == sorted(times)
    assert trace.stages[2].ended <= trace.stages[0].ended <= trace.stages[3].began <= trace.ended
    assert trace.duration_ms >= trace.stages[0].duration_ms >= 0


def test_an_exception_ends_a_stage_as_failed_and_goes_on() -> None:
    trace = Trace.start("turn_taken")
    with pytest.raises(ZeroDivisionError), trace.stage("skill"), trace.stage("execute"):
        raise ZeroDivisionError
    assert [stage.attributes for stage in trace.stages] == [{"status": "failed"}] * 2
    assert all(stage.ended for stage in trace.stages)
    with trace.stage("reply"):
        pass
    assert trace.stages[2].parent is None


def test_who_went_away_cancelled_it() -> None:
    async def request(trace: Trace) -> None:
        with trace.stage("execute"):
            await asyncio.sleep(60)

    async def cut_off(trace: Trace) -> None:
        task = asyncio.create_task(request(trace))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    trace = Trace.start("turn_taken")
    asyncio.run(cut_off(trace))
    assert trace.stages[0].attributes == {"status": "cancelled"}


def test_stages_side_by_side_may_end_in_any_order() -> None:
    trace = Trace.start("turn_taken")
    first, second = trace.stage("understand"), trace.stage("context")
    first.__enter__()
    second.__enter__()
    first.__exit__(None)
    second.__exit__(None)
    with trace.stage("reply"):
        pass
    assert trace.stages[2].parent is None


def test_a_clock_that_is_set_back_makes_no_stage_shorter(monkeypatch: pytest.MonkeyPatch) -> None:
    trace = Trace.start("turn_taken")
    monkeypatch.setattr("time.time_ns", lambda: 0)
    with trace.stage("execute"):
        pass
    trace.end()
    assert trace.began <= trace.stages[0].began <= trace.stages[0].ended <= trace.ended


def test_a_trace_ends_once() -> None:
    trace = Trace.start("turn_taken").end()
    ended = trace.ended
    assert trace.end().ended == ended
