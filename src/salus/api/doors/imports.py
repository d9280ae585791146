"""Files into the records: an upload goes to disk as it comes, and is imported from there to the end.

What was acknowledged is imported, whatever happens to the process. Each file is all or nothing; sending one again adds
nothing. Who does not want to wait says `Prefer: respond-async`, and looks at the import, or listens to it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Header, Request
from fastapi.responses import Response, StreamingResponse

from salus.api.asked import Id
from salus.api.encoding import answered, encoded
from salus.api.form import Form
from salus.api.identity import Caller, needs
from salus.api.problems import Problem
from salus.api.schema import told
from salus.api.sending import Key, id_of
from salus.api.shapes_import import FORM, IMPORT, Import, Imports
from salus.people import Scope

router = APIRouter(tags=["records"])
Writes = Annotated[Caller, needs(Scope.RECORDS_WRITE)]
Prefer = Annotated[
    str | None,
    Header(max_length=200, description="`respond-async`, or `wait=SECONDS` (RFC 7240)", examples=["wait=5"]),
]
_PIECE = 1 << 20
_WAIT = 25.0  # seconds that a caller waits for an import to end, unless it says otherwise
_LOOK = 0.2  # seconds between two looks at an import
_ENDED = ("done", "refused", "failed")
_PUBLIC = ("id", "state", "received", "files", "bytes", "read", "report", "detail")


@router.post(
    "/v1/import",
    summary="Read files of any known format into the records",
    responses={
        **told(Import, "Imported; `report` says what became of each file and row.", example=IMPORT),
        **told(
            Import,
            "Received, and being imported.",
            status=202,
            headers={"Location": "where to look how far it is"},
        ),
    },
    openapi_extra={"requestBody": FORM},
)
async def import_(
    request: Request,
    caller: Writes,
    key: Key = None,
    prefer: Annotated[
        str | None,
        Header(max_length=200, description="`respond-async`, or `wait=SECONDS` (RFC 7240)", examples=["wait=5"]),
    ] = None,
) -> Response:
    """Apple Health, Fitbit, Dexcom, Libre, Nightscout, FHIR R4, C-CDA, Open mHealth, tidy CSVs; told by content.

    Sending a file again adds nothing. A file that cannot be read to its end changes nothing.
    """
    who = await caller.proven()
    person = who.account.person
    which = id_of(who.account.id, "import", key) if key else None
    threads = caller.threads
    known = await threads.run(lambda: caller.house.uploads.get(person, which) if which else None)
    if which and known is not None:
        return await _after(caller, person, which, _patience(prefer))
    upload = await threads.run(lambda: caller.house.uploads.begin(person, which))
    form, kept = Form(request.headers.get("content-type", ""), upload.open), False
    try:
        held = bytearray()
        async for piece in request.stream():
            held += piece
            if len(held) >= _PIECE:
                data, held = bytes(held), bytearray()
                await threads.run(partial(form.feed, data))
        await threads.run(partial(form.feed, bytes(held)))
        fields = form.finish()
        zone = _zone(fields.get("tz"))
        await threads.run(lambda: upload.keep(zone=zone))
        kept = True
    finally:
        if not kept:  # cut short by whoever sends, or refused: nothing of it stays
            await threads.run(form.close)
            await threads.run(upload.drop)
    caller.house.importing.hand_in(upload)
    return await _after(caller, person, upload.id, _patience(prefer))


@router.get("/v1/imports", summary="Imports of the last week", responses=told(Imports, "Newest first."))
async def imports(caller: Writes) -> Response:
    """Where each stands."""
    return await caller.answer(
        lambda who: {"imports": [_public(state) for state in caller.house.uploads.of(who.account.person)]}
    )


@router.get(
    "/v1/imports/{id}", summary="How far an import is", responses=told(Import, "Where it stands.", example=IMPORT)
)
async def import_state(which: Id, caller: Writes) -> Response:
    """`state` goes from `waiting` over `importing` to `done`, `refused` or `failed`; `read` of `bytes` are read."""
    return await caller.answer(lambda who: _look(caller, who.account.person, which))


@router.get(
    "/v1/imports/{id}/events",
    summary="Listen to an import",
    responses=told(about="Server-sent events until it has ended.", kinds={"text/event-stream": {}}),
)
async def import_events(which: Id, caller: Writes) -> Response:
    """Server-sent events `progress`, each with the import as JSON; the last one has an ended state."""
    who = await caller.proven()
    first = await caller.threads.run(lambda: _look(caller, who.account.person, which))

    async def events() -> AsyncIterator[bytes]:
        state, last = first, b""
        while True:
            data = encoded(state)
            if data != last:
                yield b"event: progress\ndata: " + data + b"\n\n"
                last = data
            if state["state"] in _ENDED:
                return
            await asyncio.sleep(_LOOK)
            state = await caller.threads.run(lambda: _look(caller, who.account.person, which))

    return StreamingResponse(events(), media_type="text/event-stream")


async def _after(caller: Caller, person: str, which: str, patience: float) -> Response:
    """The import when it has ended, or where it is to be looked for when it takes longer than the caller waits."""
    until = asyncio.get_running_loop().time() + patience
    while True:
        state = await caller.threads.run(lambda: _look(caller, person, which))
        if state["state"] == "refused":
            raise Problem(400, state["detail"], more={"import": state})
        if state["state"] == "failed":
            raise Problem(503, state["detail"], headers={"Retry-After": "60"})
        place = {"Location": f"/v1/imports/{which}"}
        if state["state"] in _ENDED:
            return answered(state, headers=place)
        if asyncio.get_running_loop().time() >= until:
            return answered(state, status=202, headers=place)
        await asyncio.sleep(_LOOK / 10)


def _look(caller: Caller, person: str, which: str) -> dict[str, Any]:
    upload = caller.house.uploads.get(person, which)
    state = upload.state() if upload else None
    if state is None:
        raise Problem(404, f"you have no import {which}; GET /v1/imports lists those of the last week")
    return _public(state)


def _public(state: dict[str, Any]) -> dict[str, Any]:
    shown = {name: state[name] for name in _PUBLIC}
    report = shown.pop("report") or {"files": None, "snapshot": None}
    return shown | {"files": report["files"] or shown["files"], "snapshot": report["snapshot"]}


def _patience(prefer: str | None) -> float:
    """Seconds to wait before answering that it is under way."""
    said = (prefer or "").lower()
    if found := re.search(r"\bwait=(\d{1,4})\b", said):
        return min(float(found[1]), 600.0)
    return 0.0 if "respond-async" in said else _WAIT


def _zone(name: str | None) -> str | None:
    if not name:
        return None
    try:
        return ZoneInfo(name).key
    except (KeyError, ValueError, OSError):
        raise Problem(400, f"{name[:60]!r} is not a time zone; use a name such as Europe/Berlin") from None
