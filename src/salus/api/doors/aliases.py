"""Short names of some doors: redirections that keep method and body, so that there is one handler for each thing."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from salus.api.identity import needs

router = APIRouter(include_in_schema=False, dependencies=[needs()])
ALIASES = {
    "/chat": ("POST", "/v1/chat"),
    "/conversation/{id}": ("GET", "/v1/conversations/{id}"),
    "/feedback/explicit": ("POST", "/v1/feedback/explicit"),
    "/feedback/implicit": ("POST", "/v1/feedback/implicit"),
    "/trace/{id}": ("GET", "/v1/traces/{id}"),
    "/health/full": ("GET", "/v1/health/full"),
    "/metrics/raw": ("GET", "/metrics"),
}


def _leading(to: str) -> Any:
    async def lead(request: Request) -> Response:
        """To the door that it is short for."""
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(to.format(**request.path_params) + query, 308)

    return lead


for short, (method, to) in ALIASES.items():
    router.add_api_route(short, _leading(to), methods=[method])
