"""Traces for a collector: outlines as OpenTelemetry spans, sent over OTLP/HTTP in the background.

Only outlines of sampled traces come here, so what is sent has passed the allow-list. A collector that is away or slow
costs spans, which are counted, and nothing else: the queue is bounded and nobody waits for it. Spans are made from
outlines rather than by the SDK's tracer, which would cost a request ten times as much (`docs/watching.md`).
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExportResult
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import SpanContext, SpanKind, Status, StatusCode, TraceFlags

from salus.errors import BadInput
from salus.monitoring.aside import Aside
from salus.monitoring.logs import logger
from salus.monitoring.outline import Outline

_PATH = "/v1/traces"
_SAMPLED = TraceFlags(TraceFlags.SAMPLED)
_WRONG = frozenset({"failed", "error"})


class Exporter:
    """Sends outlines to a collector (`OutlineSink`).

    Args:
        endpoint: the collector's address, such as ``http://collector:4318``; `/v1/traces` is added where it is missing.
        version: of Salus, told with every batch.
        count: told what became of how many traces: `sent`, `failed` or `dropped`.
        patience: seconds that one batch may take, tries together.

    The headers that a collector asks for, and its certificate, are set by the exporter's own variables
    (``OTEL_EXPORTER_OTLP_HEADERS``, ``OTEL_EXPORTER_OTLP_CERTIFICATE``).
    """

    def __init__(
        self,
        endpoint: str,
        *,
        version: str,
        count: Callable[[str, int], None] = lambda _, __: None,
        patience: float = 10.0,
        limit: int = 4096,
    ) -> None:
        self._resource = Resource(
            {"service.name": "salus", "service.version": version, "service.instance.id": secrets.token_hex(8)}
        )
        self._scope = InstrumentationScope("salus", version)
        self._count = count
        self._sender = OTLPSpanExporter(endpoint=_address(endpoint), timeout=patience)
        logging.getLogger("opentelemetry.exporter").setLevel(logging.CRITICAL)  # its texts name addresses; ours do not
        self._aside: Aside[Outline] = Aside(
            "export", self._send, lost=lambda lost: count("dropped", lost), limit=limit, linger=1.0
        )
        self.failing = False
        """Whether the last batch did not arrive."""

    def take(self, outlines: Sequence[Outline]) -> None:
        """Sets those that are sampled aside to be sent. Never waits."""
        for one in outlines:
            if one.sampled:
                self._aside.put(one)

    def flush(self, patience: float = 2.0) -> bool:
        """Waits until all that was taken was sent or given up; returns whether it was."""
        return self._aside.flush(patience)

    def close(self, patience: float = 3.0) -> bool:
        """Sends what waits, for no longer than `patience` seconds; returns whether nothing was left."""
        done = self._aside.close(patience)
        self._sender.shutdown()  # type: ignore[no-untyped-call]  # ends a pause between two tries
        return done

    def _send(self, outlines: list[Outline]) -> None:
        if not outlines:
            return
        spans = [span for one in outlines for span in spans_of(one, self._resource, self._scope)]
        arrived = self._sender.export(spans) is SpanExportResult.SUCCESS
        self._count("sent" if arrived else "failed", len(outlines))
        if arrived is self.failing:
            self.failing = not arrived
            logger(__name__).warning("export_back" if arrived else "export_failing", count=len(outlines))


def spans_of(one: Outline, resource: Resource, scope: InstrumentationScope) -> list[ReadableSpan]:
    """The request as a span of kind server, its stages as internal spans within it."""
    trace = int(one.id, 16)

    def context(span: str, *, remote: bool = False) -> SpanContext:
        return SpanContext(trace, int(span, 16), remote, _SAMPLED)

    root = context(one.span)
    attributes = {**one.attributes, **({"who": one.who} if one.who else {})}
    spans = [
        ReadableSpan(
            one.name,
            root,
            context(one.parent, remote=True) if one.parent else None,
            resource,
            attributes,
            kind=SpanKind.SERVER,
            status=_status(attributes),
            start_time=one.began,
            end_time=one.ended,
            instrumentation_scope=scope,
        )
    ]
    contexts = [context(stage.span) for stage in one.stages]
    for stage, own in zip(one.stages, contexts, strict=True):
        spans.append(
            ReadableSpan(
                stage.name,
                own,
                root if stage.parent is None else contexts[stage.parent],
                resource,
                stage.attributes,
                status=_status(stage.attributes),
                start_time=stage.began,
                end_time=stage.ended,
                instrumentation_scope=scope,
            )
        )
    return spans


def _status(attributes: object) -> Status:
    wrong = isinstance(attributes, dict) and attributes.get("status") in _WRONG
    return Status(StatusCode.ERROR if wrong else StatusCode.UNSET)


def _address(endpoint: str) -> str:
    parts = urlsplit(endpoint)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadInput(
            f"SALUS_OTLP_ENDPOINT is {endpoint!r}: set it to the http address of a collector, such as "
            "http://collector:4318 (OTLP over gRPC, mostly port 4317, is not spoken)"
        )
    return endpoint if parts.path.rstrip("/").endswith(_PATH) else endpoint.rstrip("/") + _PATH
