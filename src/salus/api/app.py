"""The HTTP service: `POST /v1/query`, `GET /v1/records`, `POST /v1/import`.

Each endpoint parses, calls one thing of the house and answers. There is no authentication yet, so the service binds to
the loopback address only, and the two guards below keep web pages of other origins from reaching it through a browser:
the Host header must name this machine, and a cross-site Origin is turned away. Errors are RFC 9457 problem details
that say what to do.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from fastapi import FastAPI, File, Form, Query, Request, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from orjson import dumps
from pydantic import BaseModel, Field

from salus import __version__
from salus.bootstrap import House, build
from salus.errors import BadInput, NotFound, SalusError, StoreBusy

_LOOPBACK = {"127.0.0.1", "localhost", "[::1]", "testserver"}
_CHUNK = 1 << 20


class Question(BaseModel):
    """A question about one person's records."""

    question: str = Field(min_length=1, max_length=2000, examples=["What's my average blood glucose this month?"])
    profile: str = Field("me", examples=["me"], description="whose records")
    now: datetime | None = Field(None, description="answer as of this moment; default: now")
    tz: str | None = Field(None, examples=["Europe/Berlin"], description="time zone; default: the person's home zone")
    after: str | None = Field(None, max_length=2000, description="the question that this one follows up")


def served() -> FastAPI:
    """The service over the house that the settings name: what the server loads by name."""
    return create_app(build())


def create_app(house: House) -> FastAPI:
    """The service over ``house``."""
    app = FastAPI(
        title="Salus",
        version=__version__,
        summary="Answers a person's questions from that person's own records, with numbers it computed.",
        license_info={"name": "Apache-2.0"},
        docs_url=None,
        redoc_url=None,
    )
    app.middleware("http")(_only_this_machine)
    app.add_exception_handler(SalusError, _problem)
    app.add_exception_handler(RequestValidationError, _malformed)

    @app.post("/v1/query", summary="Answer a question from the records")
    async def query(body: Question) -> Response:
        return _json(await run_in_threadpool(_answer, house, body))

    @app.get("/v1/records", summary="What is stored of a person")
    async def records(profile: Annotated[str, Query(description="whose records")] = "me") -> Response:
        return _json(await run_in_threadpool(house.summary, profile))

    @app.post("/v1/import", summary="Read a file of any known format into the records")
    async def import_(
        file: Annotated[UploadFile, File(description="an export, as the device or clinic gave it")],
        profile: Annotated[str, Form()] = "me",
        tz: Annotated[str | None, Form()] = None,
    ) -> Response:
        with TemporaryDirectory(prefix="salus-upload-") as folder:
            path = Path(folder) / (Path(file.filename or "upload").name or "upload")
            with path.open("wb") as out:
                while chunk := await file.read(_CHUNK):
                    await run_in_threadpool(out.write, chunk)
            report = await run_in_threadpool(house.import_paths, [path], person=profile, zone=_zone(tz))
        for done in report["files"]:
            done["path"] = file.filename
            if done.get("error"):
                raise BadInput(done["error"])
        return _json(report)

    return app


def _answer(house: House, body: Question) -> dict[str, Any]:
    moment = house.moment(body.profile, body.now, _zone(body.tz))
    before = house.ask(body.after, person=body.profile, now=moment) if body.after else None
    return {"id": None, **house.ask(body.question, person=body.profile, now=moment, after=before).answer}


def _zone(name: str | None) -> ZoneInfo | None:
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise BadInput(f"{name!r} is not a time zone; use a name such as Europe/Berlin") from None


def _json(value: Any, status: int = 200, kind: str = "application/json") -> Response:
    return Response(dumps(value), status, media_type=kind)


async def _only_this_machine(request: Request, call: Callable[[Request], Awaitable[Response]]) -> Response:
    host = (
        request.headers.get("host", "").rsplit(":", 1)[0]
        if ":" in request.headers.get("host", "")
        else request.headers.get("host", "")
    )
    origin = request.headers.get("origin")
    if host not in _LOOPBACK or (
        origin is not None and urlsplit(origin).hostname not in ("127.0.0.1", "localhost", "::1")
    ):
        return _problem_of(
            403, "Only this machine", "Salus answers requests from this machine only, until it knows who asks."
        )
    return await call(request)


async def _problem(_: Request, error: Exception) -> Response:
    status = (
        404
        if isinstance(error, NotFound)
        else 409
        if isinstance(error, StoreBusy)
        else 400
        if isinstance(error, BadInput)
        else 500
    )
    return _problem_of(status, type(error).__name__, str(error))


async def _malformed(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    told = "; ".join(f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in error.errors())
    return _problem_of(422, "Malformed request", told)


def _problem_of(status: int, title: str, detail: str) -> Response:
    return _json(
        {"type": "about:blank", "title": title, "status": status, "detail": detail}, status, "application/problem+json"
    )
