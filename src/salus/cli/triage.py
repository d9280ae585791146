"""`salus triage`: the safety verdict on a message, or on a batch of them in one process."""

from __future__ import annotations

import time
from datetime import datetime
from typing import IO, TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from salus.cli import options

if TYPE_CHECKING:
    from salus.bootstrap import Gate


_SHOWN = 3  # reasons told to people, the weightiest; --json has them all


@click.command()
@click.argument("text", required=False)
@click.option("--profile", metavar="NAME", help="Read this person's records too: latest values, conditions, medicines.")
@click.option(
    "--country", metavar="CODE", help="Whose emergency numbers to give, such as US or ES. Default: the zone's."
)
@options.as_json
@options.batch_of("text")
@options.clock
def triage(
    text: str | None,
    profile: str | None,
    country: str | None,
    as_json: bool,
    batch: IO[bytes] | None,
    now: datetime | None,
    tz: ZoneInfo | None,
) -> None:
    """Say how soon somebody needs help, from what they wrote. No model, no network, no records needed.

    Levels: emergency, urgent (the same day), soon, routine, self_care, none. A crisis (danger from oneself or from
    another person) is named besides. Where it cannot tell, it asks. English and Spanish.

    \b
    salus triage "my arm feels like lead and an elephant sits on my chest"
    salus triage "throwing up all morning and so thirsty" --profile me
    salus triage "me falta el aire y se me hinchan los labios" --country MX
    """
    from salus.bootstrap import gate

    door = gate(country=country, zone=tz, person=profile, now=now)
    if batch is not None:
        for row in options.read_rows(batch, "text"):
            options.echo_json({"id": row.get("id"), **_said(door, row["text"])})
        return
    if not text or not text.strip():
        raise click.UsageError('there is no text; write it in quotes: salus triage "I have a sore throat"')
    said = _said(door, text)
    if as_json:
        options.echo_json({"id": None, **said})
    else:
        _print(said)


def _said(door: Gate, text: str) -> dict[str, Any]:
    began = time.perf_counter()
    verdict, reply = door(text)
    return {
        "level": verdict.level.value,
        "crisis": verdict.crisis is not None,
        "crisis_kind": verdict.crisis,
        "asks": verdict.asks,
        "categories": list(verdict.categories),
        "who": verdict.who,
        "reasons": [f"{reason.text} ({reason.source})" for reason in verdict.reasons],
        "rules": list(verdict.rules),
        "reply": reply,
        "latency_ms": round((time.perf_counter() - began) * 1000, 3),
    }


def _print(said: dict[str, Any]) -> None:
    level = said["level"].replace("_", " ") + (
        f", crisis ({said['crisis_kind'].replace('_', ' ')})" if said["crisis"] else ""
    )
    click.secho(level, bold=True)
    if said["reply"]:
        click.echo(said["reply"])
    for reason in said["reasons"][:_SHOWN]:
        click.secho(click.wrap_text(reason, 100, "  ", "  "), dim=True)
