"""The outermost layer: every request passes here once, on its way in and out.

In: its names and size are looked at, its trace begins. Out: the headers are added, the trace ends, the counters count.
What nobody below caught is logged by type and place, and told as a fault of ours.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from salus.api import problems
from salus.api.headers import Policy
from salus.api.limits import MEBIBYTE, measured
from salus.monitoring.logs import logger
from salus.monitoring.trace import Trace, current

if TYPE_CHECKING:
    from salus.bootstrap import House

_UNTRACED = frozenset({"/v1/health", "/metrics", ""})  # asked every few seconds, or nothing that there is
_ANY_NAME = frozenset({"/v1/health"})  # asked by machines that know this one by its address


class Edge:
    """Wraps the application."""

    def __init__(self, app: ASGIApp, house: House) -> None:
        self._app, self._house = app, house
        settings = house.settings
        self._policy = Policy.of(settings.public_url, settings.origins)
        self._upload = settings.upload_mb * MEBIBYTE

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        method = scope.get("method", "WEBSOCKET")
        host = headers.get("host", "") if scope["path"] not in _ANY_NAME else "localhost"
        refusal = self._policy.refusal(method, host, headers.get("origin"))
        watch = self._house.watch
        scope["salus.trace"] = trace = watch.tracer.start("request_answered", traceparent=headers.get("traceparent"))
        outer = current.set(trace)
        began = time.perf_counter()
        try:
            if scope["type"] == "websocket":
                status = await self._socket(scope, receive, send, refusal)
            else:
                status = await self._request(scope, receive, send, refusal, trace)
        finally:
            current.reset(outer)
        route = getattr(scope.get("route"), "path", "")
        watch.counters.request(method, route, status, time.perf_counter() - began)
        if route not in _UNTRACED:
            trace.note(method=method, route=route, http_status=status)
            watch.tracer.take(trace)

    async def _request(self, scope: Scope, receive: Receive, send: Send, refusal: str | None, trace: Trace) -> int:
        """Answers a request; returns with which status."""
        status = 0

        async def out(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                pairs = message["headers"] = list(message.get("headers", ()))
                self._policy.add(pairs)
                pairs.append((b"x-trace-id", trace.id.encode()))
            await send(message)

        inward = measured(receive, scope, self._upload, self._house.watch.counters.limited)
        try:
            if refusal is None:
                await self._app(scope, inward, out)
            else:
                await problems.response(403, refusal)(scope, inward, out)
        except Exception as fault:  # noqa: BLE001  # the edge of one request: others go on, and the caller is told
            logger(__name__).error("fault", exc_info=True)
            self._house.watch.counters.error(type(fault))
            trace.note(status="error")
            if status == 0:
                await problems.of_fault(trace.id)(scope, inward, out)
        return status

    async def _socket(self, scope: Scope, receive: Receive, send: Send, refusal: str | None) -> int:
        """Serves a socket to its end, or turns it away."""
        if refusal is not None:
            await send({"type": "websocket.close", "code": 1008, "reason": "not from here"})
            return 403
        await self._app(scope, receive, send)
        return 101
