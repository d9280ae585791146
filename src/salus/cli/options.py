"""Options that several commands share, with the same names and help everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import IO, Any, TypeVar
from zoneinfo import ZoneInfo

import click
import orjson

from salus.errors import BadInput

F = TypeVar("F", bound=Callable[..., Any])


def profile(command: F) -> F:
    """`--profile`: whose records."""
    return click.option(
        "--profile", default="me", show_default=True, metavar="NAME", help="The person whose records these are."
    )(command)


def as_json(command: F) -> F:
    """`--json`: one JSON object instead of prose."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for programs.")(command)


def clock(command: F) -> F:
    """`--now` and `--tz`: the clock and the zone that relative words are read by."""
    command = click.option(
        "--tz",
        metavar="ZONE",
        callback=_zone,
        help="Time zone such as Europe/Berlin. Default: the person's home zone, kept on first import.",
    )(command)
    return click.option(
        "--now", metavar="ISO", callback=_instant, help="Answer as if it were this moment: 2024-05-15T10:00."
    )(command)


def batch(command: F) -> F:
    """`--batch`: many questions, one JSON line each."""
    return click.option(
        "--batch",
        type=click.File("rb"),
        metavar="FILE|-",
        help='Read JSON lines {"id", "question", "now"?, "after"?} and print one JSON line for each, in order.',
    )(command)


def batch_of(text_key: str) -> Callable[[F], F]:
    """`--batch` for commands that read texts rather than questions."""
    return click.option(
        "--batch",
        type=click.File("rb"),
        metavar="FILE|-",
        help=f'Read JSON lines {{"id", "{text_key}"}} and print one JSON line for each, in order.',
    )


def moment(text: str) -> datetime:
    """The moment that ISO text names; may be without a zone. BadInput says how to write it."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(
            f"--now {text!r} is not a moment; write it as 2024-05-15T10:00 or 2024-05-15T10:00+02:00"
        ) from None


def read_rows(lines: IO[bytes], text_key: str) -> Iterator[dict[str, Any]]:
    """JSON lines, each an object with ``text_key``; BadInput names the line that is not."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = orjson.loads(line)
        except orjson.JSONDecodeError as bad:
            raise BadInput(f"line {number} of the batch is not JSON: {bad}") from None
        if not isinstance(row, dict) or not isinstance(row.get(text_key), str):
            raise BadInput(f'line {number} of the batch needs a text under "{text_key}"')
        yield row


def echo_json(value: Any) -> None:
    """Print a value as one line of JSON, at once, so that a reader of a batch sees each row as it is done."""
    click.echo(orjson.dumps(value))


def _zone(_ctx: click.Context, _param: click.Parameter, value: str | None) -> ZoneInfo | None:
    if value is None:
        return None
    try:
        return ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise click.BadParameter(
            f"{value!r} is not a time zone; use a name such as Europe/Berlin or America/New_York"
        ) from None


def _instant(_ctx: click.Context, _param: click.Parameter, value: str | None) -> datetime | None:
    return None if value is None else moment(value)
