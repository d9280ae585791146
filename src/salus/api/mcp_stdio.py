"""The MCP door over standard input and output: for a program that this person runs on this machine."""

from __future__ import annotations

import asyncio
import logging
import sys
from contextlib import nullcontext

from salus.api.mcp_server import over_stdio
from salus.api.mcp_tools import Behind
from salus.bootstrap import build
from salus.monitoring.logs import log_to
from salus.safety.privacy.fields import allowed, is_event


def serve(profile: str) -> None:
    """Serves the records of one profile until the program hangs up. Only the protocol goes to standard output."""
    log_to(sys.stderr, allowed=allowed, is_event=is_event, level=logging.WARNING)
    house = build()
    try:
        asyncio.run(over_stdio(Behind(house, profile, nullcontext)))
    finally:
        house.close()
