"""How the house is: the state of its parts, and from these one state and a score, by a rule.

A part is vital where nothing can be answered or kept without it. Checks are handed in; each runs on a thread of its own
and has a time-out, so that one that hangs is a part that is down, and neither a wait nor, asked again and again, a heap
of threads. A report holds closed words and numbers only.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from threading import Lock, Thread
from typing import Any

from salus.monitoring.logs import logger


class State(StrEnum):
    """How a part is, or the house as a whole."""

    OK = "ok"
    DEGRADED = "degraded"  # it answers, with something missing
    DOWN = "down"


Check = Callable[[], State | None]
"""Says how a part is; returning None is ok, raising is down."""

VITAL = frozenset({"database", "records", "disk"})
VALUE = {State.OK: 1.0, State.DEGRADED: 0.5, State.DOWN: 0.0}
_WEIGHT = {True: 3, False: 1}
_PASSING = 50  # a house that is not down has at least this score


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the house. `name`: one of the allow-list's. `patience`: seconds in which its check must answer."""

    name: str
    check: Check
    patience: float = 2.0


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found. `took_ms`: milliseconds. `late`: it did not answer in time."""

    part: str
    state: State
    took_ms: float = 0.0
    late: bool = False

    @property
    def vital(self) -> bool:
        return self.part in VITAL


@dataclass(frozen=True, slots=True)
class Report:
    """How the house is. `score`: 0 to 100; under 50 it is down, at 100 every part is ok."""

    state: State
    score: int
    parts: tuple[Finding, ...]

    def as_json(self) -> dict[str, Any]:
        """For `/v1/health/full`."""
        return {
            "state": self.state.value,
            "score": self.score,
            "parts": {
                one.part: {"state": one.state.value, "vital": one.vital, "took_ms": one.took_ms, "late": one.late}
                for one in self.parts
            },
        }


def judge(states: Mapping[str, State]) -> tuple[State, int]:
    """The state of the house and its score, by the states of its parts.

    Down where a vital part is down; degraded where any part is not ok. The score is the mean of the parts, vital ones
    counted threefold, kept under 50 where the house is down and at 50 or above where it is not. So a part that gets
    worse never makes the score better.

    >>> judge({"database": State.OK, "cache": State.DOWN})
    (<State.DEGRADED: 'degraded'>, 75)
    >>> judge({"database": State.DOWN, "cache": State.OK})
    (<State.DOWN: 'down'>, 25)
    """
    if any(state is State.DOWN and part in VITAL for part, state in states.items()):
        overall = State.DOWN
    else:
        overall = State.OK if all(state is State.OK for state in states.values()) else State.DEGRADED
    whole = sum(_WEIGHT[part in VITAL] for part in states)
    mean = sum(_WEIGHT[part in VITAL] * VALUE[state] for part, state in states.items()) / whole if whole else 1.0
    score = int(100 * mean)
    return overall, min(score, _PASSING - 1) if overall is State.DOWN else max(score, _PASSING)


class Health:
    """Looks after the parts of the house. A look is good for `fresh` seconds, however many ask."""

    def __init__(self, parts: Iterable[Part], *, fresh: float = 1.0) -> None:
        self._parts = tuple(parts)
        self._fresh = fresh
        self._lock = Lock()
        self._hanging: dict[str, _Run] = {}
        self._last: tuple[float, Report] | None = None

    def look(self) -> Report:
        """How the house is now. Takes no longer than the most patient part."""
        with self._lock:
            if self._last is not None and time.monotonic() - self._last[0] < self._fresh:
                return self._last[1]
            report = self._looked()
            if self._last is not None:
                _tell(self._last[1], report)
            self._last = (time.monotonic(), report)
            return report

    def score(self) -> float:
        """For the reading `salus_health_score`."""
        return self.look().score

    def states(self) -> dict[str, float]:
        """For the reading `salus_part_state`."""
        return {one.part: VALUE[one.state] for one in self.look().parts}

    def _looked(self) -> Report:
        runs = [self._run(part) for part in self._parts]
        began = time.monotonic()
        found = [run.found(began) for run in runs]
        self._hanging = {run.part.name: run for run in runs if run.is_alive()}
        state, score = judge({one.part: one.state for one in found})
        return Report(state, score, tuple(found))

    def _run(self, part: Part) -> _Run:
        """The check of that part, begun now; where an earlier one still hangs, that one."""
        hanging = self._hanging.get(part.name)
        if hanging is not None and hanging.is_alive():
            return hanging
        run = _Run(part)
        run.start()
        return run


class _Run(Thread):
    """One run of a check."""

    def __init__(self, part: Part) -> None:
        super().__init__(name=f"salus-health-{part.name}", daemon=True)
        self.part = part
        self._state, self._took, self._waited = State.DOWN, 0.0, False

    def run(self) -> None:
        began = time.monotonic()
        try:
            self._state = self.part.check() or State.OK
        except Exception:  # noqa: BLE001  # the edge to a part: whatever it raises says that it is down
            logger(__name__).warning("part_failed", exc_info=True, part=self.part.name)
        self._took = time.monotonic() - began

    def found(self, began: float) -> Finding:
        """What it found, within the part's patience since `began`; one that was waited for before gets no more."""
        if not self._waited:
            self.join(max(0.0, self.part.patience - (time.monotonic() - began)))
        self._waited = True
        if self.is_alive():
            return Finding(self.part.name, State.DOWN, round(1000 * self.part.patience, 1), late=True)
        return Finding(self.part.name, self._state, round(1000 * self._took, 1))


def _tell(before: Report, now: Report) -> None:
    """Logs each part whose state is another than before."""
    states = {one.part: one.state for one in before.parts}
    changed: Sequence[Finding] = [one for one in now.parts if states.get(one.part) is not one.state]
    for one in changed:
        logger(__name__).warning("part_changed", part=one.part, state=one.state.value, score=now.score)
