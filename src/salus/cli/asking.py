"""`salus ask`, `salus explain`, `salus replay`: one question, or a batch of them in one process."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from salus.cli import options
from salus.errors import BadInput, SalusError

if TYPE_CHECKING:
    from salus.bootstrap import House

_FAULT = "Something went wrong inside Salus with this question; please report it."
_PICTURES = (".png", ".svg", ".json")


@click.command()
@click.argument("question", required=False)
@options.profile
@options.as_json
@options.batch
@options.clock
@click.option(
    "--chart",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the picture: FILE.png, FILE.svg or FILE.json.",
)
def ask(
    question: str | None,
    profile: str,
    as_json: bool,
    batch: IO[bytes] | None,
    now: datetime | None,
    tz: ZoneInfo | None,
    chart: Path | None,
) -> None:
    """Answer a QUESTION from the records, with a receipt.

    \b
    salus ask "What's my average blood glucose this month?"
    salus ask "How many days did I walk more than 10,000 steps last month?"
    salus ask "Do I sleep longer at weekends?" --chart sleep.png
    salus ask "When was my last tetanus shot?"
    salus ask "On days when I ran, what was my resting heart rate?"
    """
    from salus.bootstrap import build

    house = build()
    if batch is not None:
        for answer in _answers(house, batch, profile, now, tz):
            options.echo_json(answer)
        return
    if not question or not question.strip():
        raise click.UsageError('there is no question; write one in quotes: salus ask "How did I sleep last week?"')
    if chart and chart.suffix not in _PICTURES:
        raise BadInput(f"--chart {str(chart)!r}: the name must end in {', '.join(_PICTURES)}")
    answer = {"id": None, **house.ask(question, person=profile, now=house.moment(profile, now, tz)).answer}
    if chart:
        _draw(answer, chart)
    if as_json:
        options.echo_json(answer)
    else:
        _print(answer, chart)


@click.command()
@click.argument("question", required=False)
@options.as_json
@options.batch
@options.clock
def explain(
    question: str | None, as_json: bool, batch: IO[bytes] | None, now: datetime | None, tz: ZoneInfo | None
) -> None:
    """Show the plan that a QUESTION becomes. No records needed.

    \b
    salus explain "median glucose by hour in the last 14 days"
    """
    import orjson

    from salus.bootstrap import moment
    from salus.query.ask import explain as explained
    from salus.query.understand import Understood

    if batch is not None:
        seen: dict[Any, Understood] = {}
        for row in options.read_rows(batch, "question"):
            said, understood = explained(row["question"], now=moment(_row_now(row, now), tz), after=_before(seen, row))
            seen[row.get("id")] = understood
            options.echo_json({"id": row.get("id"), **said})
        return
    if not question or not question.strip():
        raise click.UsageError('there is no question; write one in quotes: salus explain "average steps last week"')
    said, _ = explained(question, now=moment(now, tz))
    said = {"id": None, **said}
    if as_json:
        options.echo_json(said)
        return
    shown = {key: said[key] for key in ("status", "plan", "convention", "choices", "why") if said[key]}
    click.echo(orjson.dumps(shown, option=orjson.OPT_INDENT_2).decode())


@click.command()
@click.argument("receipt")
@options.profile
@options.as_json
def replay(receipt: str, profile: str, as_json: bool) -> None:
    """Run a RECEIPT again and say whether the answer is the same, byte for byte.

    RECEIPT is the name that an answer ends with, such as r-0123456789abcdef. Exit status 1 where it differs.
    """
    from salus.bootstrap import build

    same, old = build().replay(receipt, person=profile)
    if as_json:
        options.echo_json({"receipt": receipt, "same": same, "question": old.question, "snapshot": old.snapshot})
    else:
        verdict = "gives the same answer, byte for byte" if same else "does NOT give the same answer"
        click.echo(f"{receipt} {verdict}.\n{old.question}\n{old.text}")
    if not same:
        raise SystemExit(1)


def _answers(
    house: House, batch: IO[bytes], person: str, now: datetime | None, tz: ZoneInfo | None
) -> Iterator[dict[str, Any]]:
    from salus.query.ask import Asked

    seen: dict[Any, Asked] = {}
    for row in options.read_rows(batch, "question"):
        moment = house.moment(person, _row_now(row, now), tz)
        try:
            asked = house.ask(row["question"], person=person, now=moment, after=_before(seen, row))
        except SalusError:
            raise
        except Exception as fault:  # noqa: BLE001  # the edge of one row: a fault of ours must not cost the others
            click.echo(f"salus: row {row.get('id')!r} failed inside Salus ({type(fault).__name__})", err=True)
            yield {"id": row.get("id"), "question": row["question"], "status": "error", "value": None, "text": _FAULT}
            continue
        seen[row.get("id")] = asked
        yield {"id": row.get("id"), **asked.answer}


def _before(seen: dict[Any, Any], row: dict[str, Any]) -> Any:
    if row.get("after") is None:
        return None
    if row["after"] not in seen:
        raise BadInput(f"row {row.get('id')!r} comes after {row['after']!r}, but no earlier row has that id")
    return seen[row["after"]]


def _row_now(row: dict[str, Any], now: datetime | None) -> datetime | None:
    return options.moment(row["now"]) if row.get("now") else now


def _draw(answer: dict[str, Any], path: Path) -> None:
    import orjson

    from salus.query.answer import render

    if answer["chart"] is None:
        raise BadInput(
            f"this answer has no picture ({answer['text']}); ask for something over time, by group, or a correlation"
        )
    drawn = (
        orjson.dumps(answer["chart"], option=orjson.OPT_INDENT_2)
        if path.suffix == ".json"
        else render(answer["chart"], path.suffix)
    )
    path.write_bytes(drawn)


def _print(answer: dict[str, Any], chart: Path | None) -> None:
    click.echo(click.wrap_text(answer["text"], 100))
    faint = [
        answer["convention"],
        f"receipt {answer['receipt']}" if answer["receipt"] else None,
        f"picture {chart}" if chart else None,
    ]
    for line in filter(None, faint):
        click.secho(click.wrap_text(line, 100, "  ", "  "), dim=True)
