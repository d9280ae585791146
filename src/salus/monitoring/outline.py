"""The outline of a trace: its times, and of its names and attributes those that an allow-list takes.

It is the only form in which a trace leaves a request: journal, counters and export take outlines, so that free text
cannot reach them whatever was noted. What is not on the list is dropped, never shortened or guessed at; a name that
is not registered becomes `unregistered`.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from salus.monitoring.trace import Allowed, IsEvent, Stage, Trace, is_id

UNREGISTERED = "unregistered"
_MOST = 200  # stages told of one trace; who makes more of them has a loop that ran away
_SPAN = re.compile("[0-9a-f]{16}", re.ASCII)
_LATEST = 1 << 62  # nanoseconds, in the year 2116


@dataclass(frozen=True, slots=True)
class StageOutline:
    """A stage. `span`: 16 hexadecimal digits. Times are nanoseconds since 1970; `parent`: place of the outer stage."""

    name: str
    span: str
    began: int
    ended: int
    parent: int | None
    attributes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outline:
    """A request. `parent`: the caller's span; `who`: a pseudonym. Either is "" where there is none."""

    id: str
    span: str
    parent: str
    name: str
    who: str
    sampled: bool
    began: int
    ended: int
    attributes: Mapping[str, Any]
    stages: tuple[StageOutline, ...]

    def as_json(self) -> dict[str, Any]:
        """As a line of the journal holds it: `at` in UTC, everything else in milliseconds, `at_ms` from the start."""
        return {
            "trace_id": self.id,
            "span_id": self.span,
            "parent_span_id": self.parent,
            "name": self.name,
            "who": self.who,
            "at": datetime.fromtimestamp(self.began / 1e9, UTC).isoformat(timespec="microseconds"),
            "duration_ms": _ms(self.ended - self.began),
            "sampled": self.sampled,
            "attributes": self.attributes,
            "stages": [
                {
                    "name": stage.name,
                    "at_ms": _ms(stage.began - self.began),
                    "duration_ms": _ms(stage.ended - stage.began),
                    "within": stage.parent,
                    "attributes": stage.attributes,
                }
                for stage in self.stages
            ],
        }


class OutlineSink(Protocol):
    """Whatever takes outlines, off the path of requests."""

    def take(self, outlines: Sequence[Outline]) -> None: ...


def outline(trace: Trace, allowed: Allowed, is_event: IsEvent) -> Outline:
    """What may be told of a trace."""
    span = _span(trace.span) or secrets.token_hex(8)
    began = _time(trace.began)
    ended = max(began, _time(trace.ended))
    return Outline(
        trace.id if is_id(trace.id) else secrets.token_hex(16),
        span,
        _span(trace.parent),
        trace.name if is_event(trace.name) else UNREGISTERED,
        str(allowed({"who": trace.who}).get("who", "")) if trace.who else "",
        trace.sampled is True,
        began,
        ended,
        allowed(trace.attributes),
        tuple(_stages(trace.stages[:_MOST], int(span, 16), (began, ended), allowed)),
    )


def _stages(stages: Sequence[Stage], root: int, around: tuple[int, int], allowed: Allowed) -> Iterator[StageOutline]:
    """Each stage, within the times of the request; one that never ended lasted as long as the request did."""
    first, last = around
    for place, stage in enumerate(stages):
        parent = stage.parent
        began = max(_time(stage.began), first)
        yield StageOutline(
            str(allowed({"stage": stage.name}).get("stage", UNREGISTERED)),
            f"{(root + place + 1) % (1 << 64) or 1:016x}",
            began,
            max(_time(stage.ended) or last, began),
            parent if type(parent) is int and 0 <= parent < place else None,
            allowed(stage.attributes) if stage.attributes else {},
        )


def _span(value: object) -> str:
    return value if type(value) is str and _SPAN.fullmatch(value) and value.strip("0") else ""


def _time(value: object) -> int:
    return value if type(value) is int and 0 <= value < _LATEST else 0


def _ms(nanoseconds: int) -> float:
    return round(nanoseconds / 1e6, 4)
