"""A trace: one request from the door to the reply, as timed stages; no word of what was said.

`Trace` is filled while a request runs and handed to a sink when it ends. What is noted in it goes nowhere by itself:
`salus.monitoring.outline` filters names and attributes by an allow-list that is handed in, before anything leaves.
Times are nanoseconds since 1970 that never run backwards: the clock is read once, and counted on from there.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Protocol

Allowed = Callable[[Mapping[str, Any]], Mapping[str, Any]]
IsEvent = Callable[[object], bool]

_ID = re.compile("[0-9a-f]{32}", re.ASCII)

current: ContextVar[Trace | None] = ContextVar("trace", default=None)
"""The trace of the request that runs here; log lines name it."""


def is_id(text: object) -> bool:
    """Whether that can be a trace's id: 32 lower-case hexadecimal digits that are not all 0."""
    return type(text) is str and _ID.fullmatch(text) is not None and bool(text.strip("0"))


@dataclass(slots=True)
class Stage:
    """A timed stage: nanoseconds since 1970, and the same clock's end (0 while it runs)."""

    name: str
    began: int
    ended: int = 0
    parent: int | None = None  # place of the stage that this one is part of
    attributes: dict[str, Any] = field(default_factory=dict)

    @property
    def duration_ms(self) -> float:
        """Milliseconds."""
        return (self.ended - self.began) / 1e6


@dataclass(slots=True)
class Trace:
    """One request.

    `id`: 32 hexadecimal digits (W3C Trace Context). `span`: 16, the request as a whole. `parent`: the caller's span, ""
    where it named none. `who`: keyed pseudonym of the account, "" where nobody is known. `sampled`: whether it is
    exported; every trace is kept as JSON lines.
    """

    id: str
    name: str
    began: int
    who: str = ""
    sampled: bool = True
    parent: str = ""
    stages: list[Stage] = field(default_factory=list)
    attributes: dict[str, Any] = field(default_factory=dict)
    ended: int = 0
    span: str = field(default_factory=lambda: secrets.token_hex(8))
    _open: list[int] = field(default_factory=list)
    _ahead: int = field(default_factory=lambda: time.time_ns() - time.perf_counter_ns())

    @classmethod
    def start(cls, name: str, *, which: str = "", who: str = "", sampled: bool = True, parent: str = "") -> Trace:
        """A trace that begins now; under the id `which` where that can be one."""
        return cls(which if is_id(which) else secrets.token_hex(16), name, time.time_ns(), who, sampled, parent)

    def stage(self, name: str, **attributes: Any) -> Running:
        """Times what runs inside (`with`); an exception ends the stage with status `failed` and goes on."""
        return Running(self, Stage(name, 0, attributes=attributes))

    def note(self, **attributes: Any) -> None:
        """Adds attributes of the whole request."""
        self.attributes |= attributes

    def end(self) -> Trace:
        """Ends it now; once ended, it stays so."""
        self.ended = self.ended or self._now()
        return self

    @property
    def duration_ms(self) -> float:
        """Milliseconds from the door to the reply."""
        return (self.ended - self.began) / 1e6

    def _now(self) -> int:
        return time.perf_counter_ns() + self._ahead


class Running:
    """A stage while it runs. A plain class: it is entered ten times a request, and a generator costs thrice as much."""

    __slots__ = ("_place", "_stage", "_trace")

    def __init__(self, trace: Trace, stage: Stage) -> None:
        self._trace, self._stage = trace, stage
        self._place = 0

    def __enter__(self) -> Stage:
        trace, stage = self._trace, self._stage
        self._place = len(trace.stages)
        stage.parent = trace._open[-1] if trace._open else None
        trace.stages.append(stage)
        trace._open.append(self._place)
        stage.began = trace._now()
        return stage

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        trace, stage = self._trace, self._stage
        stage.ended = trace._now()
        if kind is not None:
            stage.attributes["status"] = status_of(kind)
        if self._place in trace._open:  # stages that run side by side end in any order
            trace._open.remove(self._place)


def status_of(kind: type[BaseException]) -> str:
    """How something ended that an exception ended; `asyncio` is not imported to know its cancellation."""
    return "cancelled" if kind.__name__ == "CancelledError" else "failed"


class TraceSink(Protocol):
    """Whatever takes a trace that has ended."""

    def take(self, trace: Trace) -> None: ...


class Traces(Protocol):
    """Where traces can be read again."""

    def get(self, which: str) -> dict[str, Any] | None:
        """All requests of the trace with that id: `{"trace_id", "requests": […]}`, in order of their beginning."""
        ...
