"""The interface, described: OpenAPI with an example of every answer, the ways to prove who asks, and every problem.

What a door answers is described by its `told(...)`; what any door may refuse is added here for all of them, from the
dependencies that they declare, so that no door can forget it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field

from salus.api.identity import COOKIE, CSRF, Needs
from salus.api.problems import KIND

if TYPE_CHECKING:
    from fastapi import FastAPI
    from fastapi.dependencies.models import Dependant

TAGS = [
    {"name": "questions", "description": "Questions to one's own records, with numbers that were computed."},
    {"name": "conversation", "description": "Talking with Salus, one turn at a time, and what was said."},
    {"name": "records", "description": "What is stored, and more of it."},
    {"name": "feedback", "description": "What people say of replies, and do with them."},
    {"name": "me", "description": "Who is signed in; everything about them as files; its erasure."},
    {"name": "signing in", "description": "Sessions of browsers, tokens of programs, single sign-on."},
    {"name": "people", "description": "Accounts, for who manages them."},
    {"name": "running", "description": "Health, traces, counters, counts: for who runs Salus."},
]
_ABOUT = """Salus answers a person's questions from that person's own records and talks with them safely.

Whoever asks shows a bearer token (`salus account token NAME --label LABEL`; on a laptop without accounts the content of
`SALUS_HOME/local-token`) or the cookie of a signed-in browser. The person whose records are asked is always the one who
was proven: no door takes it from a request. Errors are problem details (RFC 9457) that say what to do.

Salus gives information. It does not diagnose, prescribe or treat."""

_SCHEMES = {
    "token": {"type": "http", "scheme": "bearer", "description": "A token of an account, or the local token."},
    "session": {"type": "apiKey", "in": "cookie", "name": COOKIE, "description": "A signed-in browser."},
    "csrf": {"type": "apiKey", "in": "header", "name": CSRF, "description": "With the cookie, to change something."},
}
_PROBLEMS = {
    "400": "The input cannot be used; `detail` says why and what to do.",
    "403": "Not allowed: the credential has not the scope, or the request came from elsewhere.",
    "404": "There is no such thing, or nothing of yours.",
    "413": "The body is too large.",
    "422": "The request does not fit this description; `errors` says where.",
    "429": "Too many requests; `Retry-After` says how long to wait.",
    "500": "A fault of ours.",
    "503": "Something that is needed cannot be reached for now; `Retry-After` says when to try again.",
}
_CLOSED_PROBLEMS = {"401": "Who asks was not proven.", "409": "Something else is under way, or taken already."}


class Problem(BaseModel):
    """A problem detail (RFC 9457)."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "type": "urn:salus:problem:not-found",
                "title": "Not found",
                "status": 404,
                "detail": "there are no records of 'me' yet; import some: salus import FILE --profile me",
            }
        }
    )

    type: str = Field(description="a URN, the same for the same kind of problem")
    title: str
    status: int
    detail: str = Field(description="what is wrong, and what to do")
    errors: list[dict[str, str]] | None = Field(None, description="with status 422: where, and why")


def told(
    model: Any = None,
    about: str = "Done.",
    *,
    status: int = 200,
    example: Any = None,
    headers: Mapping[str, str] | None = None,
    kinds: Mapping[str, Any] | None = None,
) -> dict[int | str, dict[str, Any]]:
    """How a door describes its answer.

    Args:
        headers: what the answer's headers tell, by name.
        kinds: schemas by media type, where the answer is not one JSON object.
    """
    described: dict[str, Any] = {"description": about}
    if model is not None:
        described["model"] = model
    if example is not None:
        described["content"] = {"application/json": {"example": example}}
    if kinds is not None:
        described["content"] = {kind: {"schema": schema} for kind, schema in kinds.items()}
    if headers is not None:
        described["headers"] = {
            name: {"description": text, "schema": {"type": "string"}} for name, text in headers.items()
        }
    return {status: described}


def describe(app: FastAPI) -> dict[str, Any]:
    """The whole description, made once."""
    if app.openapi_schema is None:
        made = get_openapi(
            title=app.title,
            version=app.version,
            summary=app.summary,
            description=_ABOUT,
            routes=app.routes,
            tags=TAGS,
            license_info=app.license_info,
        )
        components = made.setdefault("components", {})
        components["securitySchemes"] = _SCHEMES
        schemas = components.setdefault("schemas", {})
        schemas["Problem"] = Problem.model_json_schema()
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        for route in api_routes(app.routes):
            for method in route.methods or ():
                operation = made["paths"].get(route.path_format, {}).get(method.lower())
                if operation is not None:
                    _complete(operation, route)
        app.openapi_schema = made
    return app.openapi_schema


def api_routes(routes: Any) -> Iterator[APIRoute]:
    """The doors among the routes."""
    for route in routes:
        if isinstance(route, APIRoute):
            yield route


def need_of(route: APIRoute) -> Needs | None:
    """What a door asks of who comes; None where it is open to all."""
    return next(_needs(route.dependant), None)


def _needs(dependant: Dependant) -> Iterator[Needs]:
    if isinstance(dependant.call, Needs):
        yield dependant.call
    for inner in dependant.dependencies:
        yield from _needs(inner)


def _complete(operation: dict[str, Any], route: APIRoute) -> None:
    need = need_of(route)
    problems = _PROBLEMS if need is None else _PROBLEMS | _CLOSED_PROBLEMS
    schema = {"$ref": "#/components/schemas/Problem"}
    for status, about in problems.items():
        described = operation["responses"].setdefault(status, {"description": about})
        if described["description"] == "Validation Error":  # the framework's own, which is never sent
            described = operation["responses"][status] = {"description": about}
        described.setdefault("content", {}).setdefault(KIND, {"schema": schema})
    for code, given in route.responses.items():
        for kind, content in given.get("content", {}).items():  # the framework leaves out what is null in them
            if "example" in content:
                operation["responses"][str(code)]["content"][kind]["example"] = content["example"]
    operation["responses"] = dict(sorted(operation["responses"].items()))
    if need is None:
        operation["security"] = []
        return
    operation["security"] = [{"token": []}, {"session": [], "csrf": []}]
    if need.scope is not None:
        operation["description"] = f"{operation.get('description', '')}\n\nScope: `{need.scope.value}`.".strip()
