"""Traces from beginning to end: who starts them, which are exported, and how they get to where they are kept.

On the path of a request a trace is started, filled and set aside; its outline is made on a thread of its own and handed
to every sink: the journal, the counters, the export. A sink that fails takes nothing from the others, and from the
request nothing at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

from salus.monitoring.aside import Aside
from salus.monitoring.logs import logger
from salus.monitoring.outline import OutlineSink, outline
from salus.monitoring.trace import Allowed, IsEvent, Trace, current, status_of
from salus.monitoring.traceparent import caller, in_share


class Tracer:
    """Starts traces, and takes them when they end (a `TraceSink`).

    Args:
        sinks: get the outline of every trace.
        allowed: what of a mapping may be told; `is_event`: whether a name is registered.
        share: of the traces that are exported, 0 to 1.
        count: told how many were `dropped` because too many waited.
        limit: how many traces may wait for their outline.
    """

    def __init__(
        self,
        sinks: Sequence[OutlineSink],
        *,
        allowed: Allowed,
        is_event: IsEvent,
        share: float = 1.0,
        count: Callable[[str, int], None] = lambda _, __: None,
        limit: int = 8192,
    ) -> None:
        self._sinks, self._allowed, self._is_event = tuple(sinks), allowed, is_event
        self._share = share
        self._aside: Aside[Trace] = Aside(
            "traces", self._hand_on, lost=lambda lost: count("dropped", lost), limit=limit
        )

    def start(self, name: str, *, traceparent: str | None = None, who: str = "") -> Trace:
        """A trace that begins now, part of the caller's where its header says so.

        It is exported where its id is in the share and the caller does not say that it records nothing itself: a
        caller can lower what is exported, never raise it.
        """
        said = caller(traceparent)
        trace = Trace.start(name, which=said.trace if said else "", who=who, parent=said.span if said else "")
        trace.sampled = in_share(trace.id, self._share) and (said is None or said.sampled)
        return trace

    @contextmanager
    def request(self, name: str, *, traceparent: str | None = None, who: str = "") -> Iterator[Trace]:
        """The trace of what runs inside, which log lines name; taken when it ends, however it ends."""
        trace = self.start(name, traceparent=traceparent, who=who)
        outer = current.set(trace)
        try:
            yield trace
        except BaseException as ended:
            trace.note(status=status_of(type(ended)))
            raise
        finally:
            with suppress(ValueError):  # a stream may be closed in another context than it was opened in
                current.reset(outer)
            self.take(trace)

    def take(self, trace: Trace) -> None:
        """Ends the trace, where that was not done, and sets it aside. Never waits, never fails."""
        self._aside.put(trace.end())

    @property
    def dropped(self) -> int:
        """How many traces this process dropped because too many waited."""
        return self._aside.dropped

    def flush(self, patience: float = 2.0) -> bool:
        """Waits until every trace taken so far is handed on; returns whether it is."""
        return self._aside.flush(patience)

    def close(self, patience: float = 5.0) -> bool:
        """Hands on what waits and takes nothing more; returns whether nothing was left."""
        return self._aside.close(patience)

    def _hand_on(self, traces: list[Trace]) -> None:
        outlines = [outline(trace, self._allowed, self._is_event) for trace in traces]
        for sink in self._sinks:
            try:
                sink.take(outlines)
            except Exception:  # noqa: BLE001  # the edge of what is watched: one sink's fault is not another's
                logger(__name__).error("fault", exc_info=True, count=len(outlines))
