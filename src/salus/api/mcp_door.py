"""`/mcp`: a person's records for a model that somebody else runs (Model Context Protocol, streamable HTTP).

Whoever asks shows the bearer token of an account, with each request; its person's records are all that is seen. The
protocol's library is loaded with the first request: most services never get one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, FastAPI
from fastapi.responses import Response
from starlette.types import Receive, Send
from starlette.types import Scope as Connection

from salus.api.identity import Caller, needs
from salus.people import Principal, Scope

if TYPE_CHECKING:
    from mcp.server import Server, ServerRequestContext

    from salus.api.mcp_tools import Behind

router = APIRouter(tags=["questions"])
_WHO = "salus.behind"


@router.post("/mcp", include_in_schema=False)  # it describes itself, to who speaks it
async def mcp(caller: Annotated[Caller, needs(Scope.RECORDS_READ)]) -> Response:
    """Tools that only read: ask_records, explain_question, records_summary, list_metrics, replay_receipt, triage."""
    who = await caller.proven()
    made = await caller.threads.run(lambda: _server(caller.connection.app))
    caller.trace.note(door="mcp")
    return _HandedOn(made, caller, who)


class _HandedOn(Response):
    """A response that the protocol's own library gives."""

    def __init__(self, made: Server[Any], caller: Caller, who: Principal) -> None:
        super().__init__()
        self._made, self._caller, self._who = made, caller, who

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        """See starlette."""
        from salus.api.mcp_server import over_http
        from salus.api.mcp_tools import Behind

        caller = self._caller
        who = Behind(caller.house, self._who.account.person, caller.trace.stage)
        await over_http(self._made, {**scope, _WHO: (who, caller.threads.run)}, receive, send)


def _server(app: FastAPI) -> Server[Any]:
    """The server of this application, made with the first request."""
    if not hasattr(app.state, "mcp"):
        from salus.api.mcp_server import server

        app.state.mcp = server(_behind)
    made: Server[Any] = app.state.mcp
    return made


def _behind(context: ServerRequestContext[Any, Any]) -> tuple[Behind, Callable[[Callable[[], Any]], Awaitable[Any]]]:
    """Who was proven to be behind the request that a message came with."""
    assert context.request is not None
    found: tuple[Behind, Callable[[Callable[[], Any]], Awaitable[Any]]] = context.request.scope[_WHO]
    return found
