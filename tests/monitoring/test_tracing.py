"""The tracer: which traces are exported, what ends up in the sinks, and that none of it ever troubles a request."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from salus.monitoring.outline import Outline
from salus.monitoring.trace import Trace, current
from salus.monitoring.tracing import Tracer
from salus.safety.privacy.fields import allowed, is_event

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


class Kept:
    def __init__(self) -> None:
        self.outlines: list[Outline] = []

    def take(self, outlines: Sequence[Outline]) -> None:
        self.outlines.extend(outlines)


class Broken:
    def take(self, outlines: Sequence[Outline]) -> None:
        raise OSError("no space left on device")


def tracer(*sinks: object, share: float = 1.0, limit: int = 100) -> Tracer:
    return Tracer(sinks, allowed=allowed, is_event=is_event, share=share, limit=limit)  # type: ignore[arg-type]


def test_every_sink_gets_the_outline_of_every_trace() -> None:
    one, other = Kept(), Kept()
    tracing = tracer(one, other)
    with (
        tracing.request("turn_taken", who="u-0123456789abcdef") as trace,
        trace.stage("gate", text="Anna", level="none"),
    ):
        pass
    assert tracing.close()
    assert one.outlines == other.outlines
    assert [(told.id, told.name, told.who) for told in one.outlines] == [(trace.id, "turn_taken", "u-0123456789abcdef")]
    assert one.outlines[0].stages[0].attributes == {"level": "none"}
    assert "Anna" not in repr(one.outlines)


def test_a_sink_that_fails_takes_nothing_from_the_others_nor_from_the_request(caplog: pytest.LogCaptureFixture) -> None:
    kept = Kept()
    tracing = tracer(Broken(), kept)
    with tracing.request("turn_taken"):
        pass
    assert tracing.flush()
    assert len(kept.outlines) == 1
    assert [record.msg for record in caplog.records] == ["fault"]
    tracing.close()


def test_a_request_that_fails_is_traced_as_failed_and_its_exception_goes_on() -> None:
    kept = Kept()
    tracing = tracer(kept)
    with pytest.raises(ZeroDivisionError), tracing.request("turn_taken"):
        raise ZeroDivisionError("Anna")
    tracing.close()
    assert kept.outlines[0].attributes == {"status": "failed"}


def test_a_request_goes_on_in_the_trace_of_its_caller() -> None:
    tracing = tracer()
    trace = tracing.start("turn_taken", traceparent=f"00-{TRACE}-{SPAN}-01")
    assert (trace.id, trace.parent, trace.sampled) == (TRACE, SPAN, True)
    alone = tracing.start("turn_taken", traceparent="from Anna")
    assert alone.parent == ""
    assert alone.id != TRACE


@pytest.mark.parametrize(
    ("share", "flag", "sampled"),
    [(1, "01", True), (1, "00", False), (0, "01", False), (0, "00", False)],
)
def test_a_caller_can_lower_what_is_exported_and_never_raise_it(share: float, flag: str, sampled: bool) -> None:
    assert tracer(share=share).start("turn_taken", traceparent=f"00-{TRACE}-{SPAN}-{flag}").sampled is sampled


def test_what_runs_inside_a_request_can_ask_for_its_trace() -> None:
    tracing = tracer()
    assert current.get() is None
    with tracing.request("turn_taken") as outer:
        assert current.get() is outer
        with tracing.request("question_answered") as inner:
            assert current.get() is inner
        assert current.get() is outer
    assert current.get() is None
    tracing.close()


def test_too_many_traces_are_dropped_and_counted() -> None:
    dropped: list[tuple[str, int]] = []
    tracing = Tracer(
        [], allowed=allowed, is_event=is_event, limit=5, count=lambda outcome, count: dropped.append((outcome, count))
    )
    for _ in range(50):
        tracing.take(Trace.start("turn_taken"))
    assert tracing.dropped == len(dropped) >= 40
    assert set(dropped) == {("dropped", 1)}
    tracing.close()
    tracing.take(Trace.start("turn_taken"))  # after the end too, nothing is raised
