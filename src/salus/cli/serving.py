"""`salus serve`: the HTTP service, on this machine alone or behind a proxy that speaks TLS."""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from salus.errors import BadInput, StoreUnavailable

if TYPE_CHECKING:
    from salus.bootstrap import House

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_GRACE = 30  # seconds that what is under way may take to end


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8765, show_default=True, type=click.IntRange(1, 65535), help="The port to listen on.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes that serve.")
def serve(host: str, port: int, workers: int) -> None:
    """Serve questions, conversations, records and imports over HTTP.

    Whoever asks shows a token. While there is no account, this machine alone is answered, with the token that is
    written to SALUS_HOME/local-token at each start; `salus account add NAME` makes the first account and ends that.

    \b
    TOKEN=$(cat ~/.local/share/salus/local-token)
    curl -s 127.0.0.1:8765/v1/import -H "Authorization: Bearer $TOKEN" -F file=@export.zip
    curl -s 127.0.0.1:8765/v1/chat -H "Authorization: Bearer $TOKEN" \\
         -H 'Content-Type: application/json' -d '{"text": "How did I sleep last week?"}'

    Other machines reach it through a proxy that speaks TLS, whose address SALUS_PUBLIC_URL names. Several workers
    count their limits together in the Redis that SALUS_REDIS_URL names. The interface is described at /openapi.json.
    """
    import uvicorn

    from salus.bootstrap import build
    from salus.people.local import LocalToken

    house = build()
    _require_tls(host, house.settings.public_url)
    if workers > 1 and not house.settings.redis:
        raise BadInput(
            f"--workers {workers}: several processes need a Redis to count requests together: set SALUS_REDIS_URL, or "
            "serve with one"
        )
    _require_free(host, port)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # a request's small matrices are quicker on one thread
    _count_together(house.settings.home, workers)
    local = _local_token(house)
    house.close()
    before = signal.signal(signal.SIGTERM, _stop)  # the server, when it has ended, hands the signal on to us
    try:
        _tell(host, port, house.settings.public_url, local)
        uvicorn.run("salus.api.app:served", host=host, port=port, workers=workers, **_how())
    finally:
        signal.signal(signal.SIGTERM, before)
        LocalToken(house.settings.home / "local-token").end()


def _stop(*_: object) -> None:
    """Ends the process the ordinary way, so that what was left for the time of serving is cleared away."""
    raise SystemExit(0)


def _how() -> dict[str, Any]:
    return {
        "factory": True,
        "log_level": "warning",
        "log_config": None,  # every line goes through the list of fields: see salus.api.app
        "access_log": False,
        "server_header": False,
        "ws_max_size": 256 << 10,  # bytes of a message over a socket: what `api.hub` allows, in any script
        "timeout_graceful_shutdown": _GRACE,
    }


def _require_tls(host: str, public_url: str) -> None:
    """Other machines may reach it only where somebody said that TLS stands in front."""
    if host not in _LOOPBACK and not public_url.startswith("https://"):
        raise BadInput(
            f"--host {host}: other machines would send tokens and records in the clear. Put a proxy that speaks TLS in "
            "front and set SALUS_PUBLIC_URL to its address, such as https://salus.example.org; or leave --host out"
        )


def _require_free(host: str, port: int) -> None:
    """Say before serving that a port is taken: the server would say it in free text."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise BadInput(
                f"{host} port {port} cannot be listened on ({error.strerror}); choose another with --port"
            ) from None


def _count_together(home: Path, workers: int) -> None:
    """Has several processes write their counters into one folder, as Prometheus' library wants it."""
    if workers > 1:
        from salus.monitoring.processes import begin

        folder = home / "counters"
        begin(folder)
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def _local_token(house: House) -> Path | None:
    """Where the token of this laptop lies; None where there are accounts, or nobody can tell."""
    from salus.people.local import LocalToken

    try:
        if house.accounts.any():
            return None
    except StoreUnavailable:
        return None
    return LocalToken.lay(house.settings.home).path


def _tell(host: str, port: int, public_url: str, local: Path | None) -> None:
    shown = f"[{host}]" if ":" in host else host
    reached = f", reached as {public_url}" if public_url else ", for this machine only"
    click.echo(f"Salus is starting; in a few seconds it listens on http://{shown}:{port}{reached}.", err=True)
    if local is not None:
        click.echo(f"There are no accounts yet. Show the token in {local}, as Authorization: Bearer TOKEN.", err=True)
        click.echo("salus account add NAME makes the first account; from then on, everybody signs in.", err=True)
    else:
        click.echo("Sign in at POST /v1/sign-in, or with a token: salus account token NAME --label LABEL.", err=True)
    click.echo("The interface is described at /openapi.json. Stop it with Ctrl-C.", err=True)
