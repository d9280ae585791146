"""An outline is what may be told of a trace: times, registered names, allow-listed attributes, and nothing else."""

from __future__ import annotations

from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st
from tests.monitoring.planted import LEAK, Spelling, attributes, texts, values

from salus.monitoring.outline import UNREGISTERED, outline
from salus.monitoring.trace import Stage, Trace, is_id
from salus.safety.privacy.fields import allowed, is_event


def test_what_is_listed_is_told_as_it_is() -> None:
    trace = Trace.start("turn_taken", which="a" * 32, who="u-0123456789abcdef", parent="b" * 16)
    with trace.stage("gate", level="none"), trace.stage("execute", rows=7):
        pass
    trace.note(kind="data", crisis=False)
    told = outline(trace.end(), allowed, is_event)
    assert (told.id, told.parent, told.who, told.name) == ("a" * 32, "b" * 16, "u-0123456789abcdef", "turn_taken")
    assert told.attributes == {"kind": "data", "crisis": False}
    assert [(s.name, s.parent, s.attributes) for s in told.stages] == [
        ("gate", None, {"level": "none"}),
        ("execute", 0, {"rows": 7}),
    ]
    assert len({told.span, *(stage.span for stage in told.stages)}) == 3


def test_a_line_tells_milliseconds_from_the_start() -> None:
    trace = Trace("a" * 32, "turn_taken", 1_700_000_000_123_456_789)
    trace.stages.append(Stage("gate", trace.began + 1_500_000, trace.began + 2_750_000))
    trace.ended = trace.began + 10_000_000
    line = outline(trace, allowed, is_event).as_json()
    assert line["at"] == "2023-11-14T22:13:20.123457+00:00"
    assert line["duration_ms"] == 10.0
    assert line["stages"] == [{"name": "gate", "at_ms": 1.5, "duration_ms": 1.25, "within": None, "attributes": {}}]


def test_a_name_that_is_not_registered_is_not_told() -> None:
    trace = Trace.start("Anna asked about her chest")
    with trace.stage("Anna"):
        pass
    told = outline(trace.end(), allowed, is_event)
    assert (told.name, told.stages[0].name) == (UNREGISTERED, UNREGISTERED)


def test_a_stage_that_never_ended_lasted_as_long_as_the_request() -> None:
    trace = Trace.start("turn_taken")
    trace.stages.append(Stage("execute", trace.began + 5))
    told = outline(trace.end(), allowed, is_event)
    assert told.stages[0].ended == told.ended


def test_a_loop_that_ran_away_fills_no_disk() -> None:
    trace = Trace.start("turn_taken")
    trace.stages.extend(Stage("execute", trace.began) for _ in range(10_000))
    assert len(outline(trace.end(), allowed, is_event).stages) == 200


@given(
    name=texts | values,
    who=texts | values,
    parent=texts | values,
    which=texts | values | st.just("a" * 32),
    noted=attributes,
    stages=st.lists(st.tuples(texts | values, values, values, values, attributes), max_size=3),
    ended=values,
)
def test_whatever_a_trace_is_filled_with_no_free_text_is_told(
    name: Any, who: Any, parent: Any, which: Any, noted: dict[str, Any], stages: list[Any], ended: Any
) -> None:
    trace = Trace(which, name, 1, who, True, parent)
    trace.attributes = noted
    trace.stages.extend(Stage(*stage) for stage in stages)
    trace.ended = ended
    trace.span = name
    told = outline(trace, allowed, is_event)
    assert LEAK not in repr(told)
    assert LEAK not in orjson.dumps(told.as_json()).decode()
    assert is_id(told.id)
    assert told.name == UNREGISTERED
    assert told.began <= told.ended
    assert all(told.began <= stage.began <= stage.ended for stage in told.stages)


def test_a_string_that_passes_for_a_word_is_not_told() -> None:
    trace = Trace.start(Spelling("Anna"), who=Spelling("Anna"))
    trace.note(level=Spelling("Anna Keller"))
    assert "Anna" not in repr(outline(trace.end(), allowed, is_event))
