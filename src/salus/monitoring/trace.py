"""A trace: one request from the door to the reply, as timed stages; no word of what was said.

`Trace` is filled while a request runs and handed to a sink when it ends. Names of stages and attributes are filtered
by an allow-list that is handed in, before anything leaves this object: free text cannot enter.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

Allowed = Callable[[Mapping[str, Any]], Mapping[str, Any]]


@dataclass(slots=True)
class Stage:
    """A timed stage: nanoseconds since 1970, and the same clock's end."""

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

    `id`: 32 hexadecimal digits (W3C Trace Context). `who`: keyed pseudonym of the account, "" where nobody is known.
    `sampled`: whether it is exported; every trace is kept as JSON lines.
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
    _open: list[int] = field(default_factory=list)

    @classmethod
    def start(cls, name: str, *, which: str = "", who: str = "", sampled: bool = True, parent: str = "") -> Trace:
        """A trace that begins now."""
        return cls(which or secrets.token_hex(16), name, time.time_ns(), who, sampled, parent)

    @contextmanager
    def stage(self, name: str, **attributes: Any) -> Iterator[Stage]:
        """Times what runs inside; an exception ends the stage with status `failed` and goes on."""
        stage = Stage(name, time.time_ns(), parent=self._open[-1] if self._open else None, attributes=attributes)
        self.stages.append(stage)
        self._open.append(len(self.stages) - 1)
        try:
            yield stage
        except BaseException:
            stage.attributes["status"] = "failed"
            raise
        finally:
            self._open.pop()
            stage.ended = time.time_ns()

    def note(self, **attributes: Any) -> None:
        """Adds attributes of the whole request."""
        self.attributes |= attributes

    def end(self) -> Trace:
        """Ends it now."""
        self.ended = time.time_ns()
        return self

    @property
    def duration_ms(self) -> float:
        """Milliseconds from the door to the reply."""
        return (self.ended - self.began) / 1e6


class TraceSink(Protocol):
    """Whatever takes a trace that has ended."""

    def take(self, trace: Trace) -> None: ...


class Traces(Protocol):
    """Where traces can be read again."""

    def get(self, which: str) -> dict[str, Any] | None: ...
