"""What watching costs a request: `python -m bench.tracing [--json]`.

A request of nine stages, as a turn has them, with a caller's `traceparent`, attributes and a pseudonym. *path*: what the
request itself waits for. *all*: processor time with the thread that makes outlines, writes the journal and counts
stages. *export*: the same with every trace made into spans for a collector, the network left out. *peer*: the same
request through OpenTelemetry's own tracer and batch processor, without journal and counters. *count*: the counters of
an HTTP request and a turn. *read*: finding a trace by its id among those just written. Microseconds, best of five.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from opentelemetry import trace as opentelemetry
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from salus.monitoring.counters import Counters
from salus.monitoring.export import Exporter
from salus.monitoring.journal import Journal
from salus.monitoring.tracing import Tracer
from salus.safety.privacy.fields import allowed, closed, is_event

_STAGES = ("gate", "context", "understand", "plan", "execute", "compose", "check", "remember", "reply")
_CALLER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
_ROUNDS = 5


class _Encoding(SpanExporter):
    """Does all that an export does, but send."""

    def export(self, spans: object) -> SpanExportResult:
        encode_spans(spans).SerializeToString()  # type: ignore[arg-type]
        return SpanExportResult.SUCCESS

    def shutdown(self) -> None:
        pass


def measure(requests: int = 2000) -> dict[str, float]:
    """Microseconds a request."""
    with tempfile.TemporaryDirectory() as folder, _house(Path(folder), 0) as (tracer, journal, counters, _):
        found = {
            "path": _best(lambda: _request(tracer), requests, after=tracer.flush),
            "all": _best(lambda: _request(tracer), requests, after=tracer.flush, clock=time.process_time),
            "count": _best(lambda: _counted(counters), requests),
        }
        with tracer.request("turn_taken") as last:
            pass
        tracer.flush()
        found["read"] = _best(lambda: journal.get(last.id), 5)
    with tempfile.TemporaryDirectory() as folder, _house(Path(folder), 1) as (tracer, _, _, exporter):
        found["export"] = _best(
            lambda: _request(tracer),
            requests,
            after=lambda: (tracer.flush(), exporter.flush()),
            clock=time.process_time,
        )
    processor = BatchSpanProcessor(_Encoding(), max_queue_size=requests * 20)
    provider = TracerProvider(resource=Resource({}))
    provider.add_span_processor(processor)
    theirs = provider.get_tracer("bench")
    found["peer"] = _best(lambda: _peer(theirs), requests, after=processor.force_flush)
    provider.shutdown()
    return found


@contextmanager
def _house(folder: Path, share: float) -> Iterator[tuple[Tracer, Journal, Counters, Exporter]]:
    counters = Counters({**closed(), "metric": ["steps"]}, {"salus": "0.0.0"})
    journal = Journal(folder, count=counters.traces)
    exporter = Exporter("http://127.0.0.1:9", version="0.0.0", limit=10**6)
    exporter._sender = _Encoding()  # type: ignore[assignment]
    tracer = Tracer([journal, counters, exporter], allowed=allowed, is_event=is_event, share=share, limit=10**6)
    yield tracer, journal, counters, exporter
    tracer.close()
    journal.close()
    exporter.close()


def _request(tracer: Tracer) -> None:
    with tracer.request("turn_taken", traceparent=_CALLER, who="u-0123456789abcdef") as trace:
        for name in _STAGES:
            with trace.stage(name, status="ok", count=3):
                pass
        trace.note(kind="data", level="none", crisis=False)


def _peer(tracer: opentelemetry.Tracer) -> None:
    context = TraceContextTextMapPropagator().extract({"traceparent": _CALLER})
    with tracer.start_as_current_span("turn_taken", context=context, attributes={"who": "u-0123456789abcdef"}) as root:
        for name in _STAGES:
            with tracer.start_as_current_span(name, attributes={"status": "ok", "count": 3}):
                pass
        root.set_attributes({"kind": "data", "level": "none", "crisis": False})


def _counted(counters: Counters) -> None:
    counters.request("POST", "/v1/chat", 200, 0.02)
    counters.turn("data", 0.02)
    counters.query("answered", "steps")
    counters.verdict("none", crisis=False)


def _best(
    run: Callable[[], object],
    times: int,
    *,
    after: Callable[[], object] = lambda: None,
    clock: Callable[[], float] = time.perf_counter,
) -> float:
    """Of a few rounds the quickest. What goes on after the last call counts where processor time is measured."""
    took = []
    for _ in range(_ROUNDS):
        began = clock()
        for _ in range(times):
            run()
        if clock is time.perf_counter:
            took.append(clock() - began)
        after()
        if clock is time.process_time:
            took.append(clock() - began)
    return round(min(took) / times * 1e6, 1)


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--json", action="store_true")
    found = measure()
    if options.parse_args().json:
        print(json.dumps(found))
        return
    for name, took in found.items():
        print(f"{name:8}{took:9.1f} µs")
    print(f"a request waits {found['path'] / found['peer']:.2f} times as long as for OpenTelemetry's own tracer")


if __name__ == "__main__":
    main()
