"""What the service is measured against: `python -m bench.bare bare|untraced PORT`.

*bare*: a FastAPI route that asks who is there by the same dependency and answers the same bytes each time, nothing else:
no body to read, no edge, no trace that is kept, no counters of requests. *untraced*: the whole service, whose traces are
thrown away when they end.
"""

from __future__ import annotations

import sys
from typing import Annotated

import orjson
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import Response

from salus.api.app import create_app
from salus.api.identity import Caller, needs
from salus.api.threads import Threads
from salus.bootstrap import build
from salus.monitoring.trace import Trace
from salus.people import Scope

_BODY = orjson.dumps({"answer": "x" * 1000})


def bare() -> FastAPI:
    """One route."""
    app = FastAPI(telemetry={"tracing": False, "metrics": False, "logs": False, "operation_spans": False})
    app.state.house, app.state.threads = build(), Threads()

    @app.get("/v1/health")
    async def health() -> Response:
        return Response()

    @app.post("/bare")
    async def answer(request: Request, caller: Annotated[Caller, needs(Scope.RECORDS_READ)]) -> Response:
        request.scope["salus.trace"] = Trace.start("request_answered")  # proving writes into it
        return await caller.answer(lambda _: Response(_BODY, media_type="application/json"))

    return app


def untraced() -> FastAPI:
    """The service without its traces."""
    house = build()
    house.watch.tracer.take = lambda _: None  # type: ignore[method-assign]
    return create_app(house)


if __name__ == "__main__":
    uvicorn.run(f"bench.bare:{sys.argv[1]}", factory=True, port=int(sys.argv[2]), log_level="error", access_log=False)
