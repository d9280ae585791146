"""`traceparent` is read to the letter of W3C Trace Context, and written so that others can read it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.sdk.trace.sampling import Decision, TraceIdRatioBased
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from opentelemetry.trace.span import INVALID_SPAN_CONTEXT

from salus.monitoring.trace import Trace
from salus.monitoring.traceparent import Caller, caller, header, in_share

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


@pytest.mark.parametrize(("flags", "sampled"), [("00", False), ("01", True), ("02", False), ("ff", True)])
def test_a_caller_names_its_trace_its_span_and_whether_it_records(flags: str, sampled: bool) -> None:
    assert caller(f"00-{TRACE}-{SPAN}-{flags}") == Caller(TRACE, SPAN, sampled)


def test_a_later_version_may_say_more() -> None:
    assert caller(f"01-{TRACE}-{SPAN}-01-what-comes") == Caller(TRACE, SPAN, True)


@pytest.mark.parametrize(
    "said",
    [
        None, "", "Anna Keller", f"00-{TRACE}-{SPAN}", f"ff-{TRACE}-{SPAN}-01", f"00-{TRACE}-{SPAN}-01-more",
        f"00-{'0' * 32}-{SPAN}-01", f"00-{TRACE}-{'0' * 16}-01", f"00-{TRACE.upper()}-{SPAN}-01", f"00-{TRACE[1:]}-{SPAN}-01",
        f"00-{TRACE}-{SPAN}-1", f"00-{TRACE}-{SPAN}-zz", f"01-{TRACE}-{SPAN}-01x", f"01-{TRACE}-{SPAN}-01-" + "x" * 9999,
    ],
)  # fmt: skip
def test_what_is_not_of_its_form_counts_as_none(said: str | None) -> None:
    assert caller(said) is None


@given(st.text(max_size=80))
def test_no_text_breaks_the_reading(said: str) -> None:
    assert caller(said) is None or len(said) >= 55


@given(st.binary(min_size=16, max_size=16), st.booleans())
def test_what_is_sent_is_read_by_others_as_it_was_meant(which: bytes, sampled: bool) -> None:
    trace = Trace.start("turn_taken", which=which.hex(), sampled=sampled)
    sent = header(trace)
    assert caller(sent) == Caller(trace.id, trace.span, sampled)
    context = TraceContextTextMapPropagator().extract({"traceparent": sent})
    span = next(iter(context.values())).get_span_context()
    assert span != INVALID_SPAN_CONTEXT
    assert (f"{span.trace_id:032x}", f"{span.span_id:016x}", span.trace_flags.sampled) == (
        trace.id,
        trace.span,
        sampled,
    )


@given(st.integers(1, (1 << 128) - 1), st.floats(0, 1))
def test_the_share_is_decided_as_opentelemetry_decides_it(which: int, share: float) -> None:
    theirs = TraceIdRatioBased(share).should_sample(None, which, "").decision is Decision.RECORD_AND_SAMPLE
    assert in_share(f"{which:032x}", share) == theirs


def test_a_tenth_is_a_tenth() -> None:
    counted = sum(in_share(Trace.start("turn_taken").id, 0.1) for _ in range(5000))
    assert 380 < counted < 620  # ± 5.6 standard deviations
    assert not in_share("f" * 32, 0)
    assert in_share("f" * 32, 1)
