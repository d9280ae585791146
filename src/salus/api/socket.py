"""`WS /v1/chat/ws`: a conversation over a socket, told as it goes. `docs/doors.md` shows how to connect a page.

Who is there is proven again on every turn and every heartbeat, so that closing an account or revoking a token ends the
socket. What is said is taken one turn after the other. A turn belongs to no socket: cut off, it goes on and is kept,
and `resume` gives what is missing, from whichever process.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect

from salus.api.encoding import encoded
from salus.api.guest import Closing, Guest
from salus.api.hub import hub_of
from salus.api.identity import address_of
from salus.api.socket_messages import Close
from salus.monitoring.logs import logger

router = APIRouter()


@router.websocket("/v1/chat/ws")
async def chat(websocket: WebSocket) -> None:
    """Serves one socket to its end, and says why it ends."""
    hub = hub_of(websocket.app)
    counters = hub.house.watch.counters
    await websocket.accept()
    counters.sockets(1)
    why: list[Closing] = []
    try:
        await Guest(websocket, hub).serve(address_of(websocket))
    except* Closing as ended:
        why.extend(one for one in ended.exceptions if isinstance(one, Closing))
    except* WebSocketDisconnect:
        pass  # they are gone; what they said goes on
    except* Exception as faults:  # noqa: BLE001  # the edge of one socket: others go on
        fault = faults.exceptions[0]
        logger(__name__).error("fault", exc_info=fault)
        counters.error(type(fault))
        why.append(Closing(Close.FAULT))
    finally:
        counters.sockets(-1)
    if why:
        await _close(websocket, why[0], hub.pace.closing)


async def _close(websocket: WebSocket, why: Closing, patience: float) -> None:
    """Closes it, with the last message where they still read; who does not is not waited for."""
    with suppress(TimeoutError, RuntimeError, WebSocketDisconnect):
        async with asyncio.timeout(patience):
            if why.message is not None:
                await websocket.send_text(encoded(why.message).decode())
            await websocket.close(why.code, why.code.name.lower())
