"""Export to a real OTLP/HTTP receiver: what arrives is what may be told, and a receiver that fails troubles nobody."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from tests.monitoring.planted import LEAK, attributes, texts

from salus.errors import BadInput
from salus.monitoring.export import Exporter
from salus.monitoring.outline import outline
from salus.monitoring.trace import Stage, Trace
from salus.monitoring.tracing import Tracer
from salus.safety.privacy.fields import allowed, is_event

# numbers drawn or read off a clock, whose bytes spell any letter now and then
_CHANCE = ("trace_id", "span_id", "parent_span_id", "start_time_unix_nano", "end_time_unix_nano")


class Receiver:
    """A collector: decodes what it is sent. `status`: what it answers; `free`: cleared, it hangs."""

    def __init__(self) -> None:
        self.requests: list[ExportTraceServiceRequest] = []
        self.paths: list[str] = []
        self.status, self.free = 200, threading.Event()
        self.free.set()
        self.reached = threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.reached.set()
                receiver.free.wait(60)
                if receiver.status == 200:
                    receiver.paths.append(self.path)
                    receiver.requests.append(ExportTraceServiceRequest.FromString(body))
                self.send_response(receiver.status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def spans(self) -> dict[str, Span]:
        return {
            span.name: span
            for request in self.requests
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        }

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    started = Receiver()
    yield started
    started.close()


def told(of: Span) -> dict[str, Any]:
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in of.attributes}


def request(exporter: Exporter, **more: Any) -> Trace:
    tracer = Tracer([exporter], allowed=allowed, is_event=is_event, share=more.pop("share", 1.0))
    with tracer.request("turn_taken", who="u-0123456789abcdef", **more) as trace:
        with trace.stage("skill"), trace.stage("execute", rows=7, status="failed"):
            pass
        trace.note(kind="data", said="my chest hurts")
    tracer.close()
    return trace


def test_a_request_and_its_stages_arrive_as_spans(receiver: Receiver) -> None:
    exporter = Exporter(receiver.address, version="1.2.3")
    trace = request(exporter, traceparent="00-" + "ab" * 16 + "-" + "cd" * 8 + "-01")
    assert exporter.flush(10)
    exporter.close()
    spans = receiver.spans()
    root, skill, execute = spans["turn_taken"], spans["skill"], spans["execute"]
    assert {span.trace_id.hex() for span in spans.values()} == {"ab" * 16} == {trace.id}
    assert (root.span_id.hex(), root.parent_span_id.hex()) == (trace.span, "cd" * 8)
    assert skill.parent_span_id == root.span_id
    assert execute.parent_span_id == skill.span_id
    assert (root.start_time_unix_nano, root.end_time_unix_nano) == (trace.began, trace.ended)
    assert (execute.start_time_unix_nano, execute.end_time_unix_nano) == (trace.stages[1].began, trace.stages[1].ended)
    assert (root.kind, skill.kind) == (Span.SPAN_KIND_SERVER, Span.SPAN_KIND_INTERNAL)
    assert told(root) == {"kind": "data", "who": "u-0123456789abcdef"}
    assert told(execute) == {"rows": 7, "status": "failed"}
    assert (execute.status.code, skill.status.code) == (2, 0)
    resource = {one.key: one.value.string_value for one in receiver.requests[0].resource_spans[0].resource.attributes}
    assert resource.keys() == {"service.name", "service.version", "service.instance.id"}
    assert (resource["service.name"], resource["service.version"]) == ("salus", "1.2.3")
    assert receiver.paths == ["/v1/traces"]


@pytest.mark.parametrize("path", ["", "/", "/v1/traces", "/collect", "/collect/v1/traces"])
def test_the_path_is_added_where_it_is_missing(receiver: Receiver, path: str) -> None:
    exporter = Exporter(receiver.address + path, version="1.2.3")
    request(exporter)
    exporter.close(10)
    assert receiver.paths == ["/collect/v1/traces" if "collect" in path else "/v1/traces"]


@pytest.mark.parametrize("endpoint", ["collector:4317", "grpc://collector:4317", "http://", "collector"])
def test_an_address_that_cannot_be_one_is_refused_with_what_to_do(endpoint: str) -> None:
    with pytest.raises(BadInput, match=r"SALUS_OTLP_ENDPOINT .* http://collector:4318"):
        Exporter(endpoint, version="1.2.3")


def test_what_is_not_in_the_share_is_not_sent(receiver: Receiver) -> None:
    exporter = Exporter(receiver.address, version="1.2.3")
    request(exporter, share=0.0)
    kept = request(exporter)
    exporter.close(10)
    assert {span.trace_id.hex() for span in receiver.spans().values()} == {kept.id}


@settings(max_examples=15)
@given(name=texts, noted=attributes, stages=st.lists(st.tuples(texts, attributes), max_size=3))
def test_whatever_is_noted_no_free_text_arrives(name: str, noted: dict[str, Any], stages: list[Any]) -> None:
    receiver = Receiver()
    exporter = Exporter(receiver.address, version="1.2.3")
    trace = Trace.start(name, who=name)
    trace.attributes = noted
    trace.stages.extend(Stage(title, trace.began, 0, None, more) for title, more in stages)
    exporter.take([outline(trace.end(), allowed, is_event)])
    assert exporter.close(10)
    receiver.close()
    assert len(receiver.requests) == 1
    sent = receiver.requests[0]
    spans = [span for resource in sent.resource_spans for scope in resource.scope_spans for span in scope.spans]
    assert len(spans) == 1 + len(stages)
    assert {span.name for span in spans} == {"unregistered"}
    for span in spans:
        for chance in _CHANCE:
            span.ClearField(chance)
    assert LEAK.encode() not in sent.SerializeToString()


def test_a_collector_that_is_away_costs_spans_which_are_counted_and_told_once(caplog: pytest.LogCaptureFixture) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{probe.getsockname()[1]}"
    counted: list[tuple[str, int]] = []
    exporter = Exporter(
        closed, version="1.2.3", patience=0.2, count=lambda outcome, count: counted.append((outcome, count))
    )
    for _ in range(3):
        request(exporter)
        assert exporter.flush(10)
    assert exporter.failing
    assert counted == [("failed", 1)] * 3
    assert [record.msg for record in caplog.records] == ["export_failing"]
    exporter.close()


def test_a_collector_that_comes_back_gets_what_comes_next(receiver: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    counted: list[tuple[str, int]] = []
    exporter = Exporter(
        receiver.address, version="1.2.3", patience=0.2, count=lambda outcome, count: counted.append((outcome, count))
    )
    receiver.status = 503
    request(exporter)
    assert exporter.flush(10)
    receiver.status = 200
    request(exporter)
    assert exporter.flush(10)
    exporter.close()
    assert not exporter.failing
    assert counted == [("failed", 1), ("sent", 1)]
    assert [record.msg for record in caplog.records] == ["export_failing", "export_back"]


def test_a_collector_that_hangs_holds_up_no_request_and_not_the_end(receiver: Receiver) -> None:
    receiver.free.clear()
    counted: list[tuple[str, int]] = []
    exporter = Exporter(
        receiver.address, version="1.2.3", limit=50, count=lambda outcome, count: counted.append((outcome, count))
    )
    one = outline(Trace.start("turn_taken").end(), allowed, is_event)
    exporter.take([one])
    exporter.flush(0.01)
    assert receiver.reached.wait(20)
    began = time.monotonic()
    for _ in range(500):
        exporter.take([one])
    assert time.monotonic() - began < 2
    assert not exporter.close(0.1)
    assert time.monotonic() - began < 5
    assert counted == [("dropped", 1)] * 450
    receiver.free.set()
    assert exporter.close(20)
