"""The HTTP service, put together: the doors, what stands around them, and how it begins and ends.

A door parses, calls one thing of the house and answers; everything that all of them need stands in `edge`, `identity`,
`limits` and `problems`.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from salus import __version__
from salus.api import completions, mcp_door, problems, schema, socket
from salus.api.doors import DOORS
from salus.api.edge import Edge
from salus.api.hub import close_hub
from salus.api.identity import CSRF
from salus.api.threads import Threads
from salus.bootstrap import House, build
from salus.errors import SalusError
from salus.monitoring.logs import log_to, logger
from salus.safety.privacy.fields import allowed, is_event

_SILENT: Any = {"tracing": False, "metrics": False, "logs": False, "operation_spans": False}  # ours tell no words


class Service(FastAPI):
    """The application, with its edge around everything, errors of the framework's own layers included."""

    def build_middleware_stack(self) -> ASGIApp:
        """See starlette."""
        return Edge(super().build_middleware_stack(), self.state.house)

    def openapi(self) -> dict[str, Any]:
        """The description of the interface."""
        return schema.describe(self)


def served() -> FastAPI:
    """The service over the house that the settings name: what the server loads by name, in each of its processes."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # a request's small matrices are quicker on one thread
    log_to(sys.stderr, allowed=allowed, is_event=is_event, level=logging.WARNING)
    logging.getLogger("salus").setLevel(logging.INFO)
    return create_app(build())


def create_app(house: House) -> FastAPI:
    """The service over `house`."""
    app = Service(
        title="Salus",
        version=__version__,
        summary="Answers a person's questions from that person's own records, with numbers it computed.",
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_life,
        telemetry=_SILENT,
        middleware=_cors(house.settings.origins),
    )
    app.state.house = house
    app.state.threads = Threads()
    app.add_exception_handler(SalusError, problems.on_error)
    app.add_exception_handler(RequestValidationError, problems.on_malformed)
    app.add_exception_handler(HTTPException, problems.on_http)
    app.add_exception_handler(Exception, problems.on_fault)
    for door in (*DOORS, socket.router, completions.router, mcp_door.router):
        app.router.routes.extend(door.routes)  # as they are: including copies each, and matching one takes longer
    return app


@asynccontextmanager
async def _life(app: FastAPI) -> AsyncIterator[None]:
    """From the first request to the last: what was left is taken up and read in, and what runs is let end."""
    house: House = app.state.house
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, house.warm)
    house.read_along()
    logger(__name__).info("process_started", pid=os.getpid())
    yield
    await close_hub(app)
    await loop.run_in_executor(None, app.state.threads.close)
    logger(__name__).info("process_stopped", pid=os.getpid())
    await loop.run_in_executor(None, house.close)


def _cors(origins: Sequence[str]) -> list[Middleware]:
    """Pages of other origins may call only where origins were set."""
    if not origins:
        return []
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=list(origins),
            allow_methods=["GET", "POST", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "If-None-Match", "Prefer", CSRF],
            expose_headers=["ETag", "Location", "Retry-After", "X-Trace-Id"],
        )
    ]
