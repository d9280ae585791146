"""W3C Trace Context: which trace a request belongs to, as its caller says, and as we say to whom we call.

https://www.w3.org/TR/trace-context/ (level 1, section 3.2). A header that is not exactly of its form counts as none;
`tracestate` and baggage are neither read nor passed on, for they may hold anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from salus.monitoring.trace import Trace

_FORM = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?", re.ASCII | re.DOTALL)
_SAMPLED = 1
_LONGEST = 512


@dataclass(frozen=True, slots=True)
class Caller:
    """What the caller says: its trace, its span, and whether it records them."""

    trace: str
    span: str
    sampled: bool


def caller(header: str | None) -> Caller | None:
    """What a `traceparent` header says; None where there is none or it is not of its form.

    >>> caller("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
    Caller(trace='4bf92f3577b34da6a3ce929d0e0e4736', span='00f067aa0ba902b7', sampled=True)
    >>> caller("00-Anna Keller")
    """
    found = _FORM.fullmatch(header.strip(" \t")) if header and len(header) <= _LONGEST else None
    if found is None:
        return None
    version, trace, span, flags, more = found.groups()
    if version == "ff" or (version == "00" and more) or not trace.strip("0") or not span.strip("0"):
        return None
    return Caller(trace, span, bool(int(flags, 16) & _SAMPLED))


def header(trace: Trace) -> str:
    """The `traceparent` to send with a call that this request makes, or back with its reply."""
    return f"00-{trace.id}-{trace.span}-{_SAMPLED if trace.sampled else 0:02x}"


def in_share(trace: str, share: float) -> bool:
    """Whether the trace is among the share (0 to 1) that is exported, by its id alone: every service decides alike.

    As OpenTelemetry's `TraceIdRatioBased`: the lower 64 bits of the id against the share of 2⁶⁴.
    """
    return int(trace[16:], 16) < round(share * (1 << 64))
