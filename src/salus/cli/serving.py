"""`salus serve`: the HTTP service on this machine."""

from __future__ import annotations

import logging
import socket

import click

from salus.errors import BadInput


@click.command()
@click.option("--port", default=8765, show_default=True, type=click.IntRange(1, 65535), help="The port to listen on.")
def serve(port: int) -> None:
    """Serve questions, records and imports over HTTP, on this machine only.

    There is no authentication yet, so the service listens on 127.0.0.1 and answers nobody else.

    \b
    curl -s 127.0.0.1:8765/v1/query -H 'content-type: application/json' \\
         -d '{"question": "How did I sleep last week?"}'
    curl -s 127.0.0.1:8765/v1/records
    curl -s 127.0.0.1:8765/v1/import -F file=@export.zip
    """
    import sys

    import uvicorn

    from salus.monitoring.logs import log_to
    from salus.safety.privacy.fields import allowed, is_event

    _require_free(port)
    click.echo(
        f"Salus listens on http://127.0.0.1:{port} for this machine only (there is no authentication yet).", err=True
    )
    click.echo("Stop it with Ctrl-C. The interface is described at /openapi.json.", err=True)
    # Only allow-listed fields: a fault's text may hold a person's words.
    log_to(sys.stderr, allowed=allowed, is_event=is_event, level=logging.WARNING)
    uvicorn.run(
        "salus.api.app:served",
        factory=True,
        host="127.0.0.1",
        port=port,
        log_level="warning",
        log_config=None,
        access_log=False,
    )


def _require_free(port: int) -> None:
    """Say before serving that a port is taken: the server would say it in free text."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise BadInput(
                f"port {port} cannot be listened on, most likely it is taken; choose another with --port"
            ) from None
