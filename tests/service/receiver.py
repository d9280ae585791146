"""A collector of traces for tests: takes what a service exports over OTLP/HTTP, and keeps it to be looked at."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


class Collector:
    """`address`: for SALUS_OTLP_ENDPOINT. `raw`: the bodies that came, headers before them."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.raw: list[bytes] = []

    def batches(self) -> list[ExportTraceServiceRequest]:
        """What came, read."""
        return [ExportTraceServiceRequest.FromString(body.partition(b"\n\n")[2]) for body in self.raw]

    def spans(self) -> list[str]:
        """The names of all spans."""
        return [
            span.name
            for batch in self.batches()
            for resource in batch.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]


@contextmanager
def collector() -> Iterator[Collector]:
    """One that listens while this lasts."""

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the library's name
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            made.raw.append(f"{self.path}\n{self.headers}".strip().encode() + b"\n\n" + body)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    made = Collector(server.server_address[1])
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()
