"""`salus serve`: the HTTP service on this machine."""

from __future__ import annotations

import click


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
    import uvicorn

    click.echo(
        f"Salus listens on http://127.0.0.1:{port} for this machine only (there is no authentication yet).", err=True
    )
    click.echo("Stop it with Ctrl-C. The interface is described at /openapi.json.", err=True)
    uvicorn.run(
        "salus.api.app:served", factory=True, host="127.0.0.1", port=port, log_level="warning", access_log=False
    )
