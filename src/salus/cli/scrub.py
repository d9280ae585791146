"""`salus scrub`: a text, or a batch of them in one process, without what says who a person is."""

from __future__ import annotations

from typing import IO, Any

import click

from salus.cli import options


@click.command()
@click.argument("text", required=False)
@options.as_json
@click.option(
    "--batch",
    type=click.File("rb"),
    metavar="FILE|-",
    help='Read JSON lines {"id", "text"} and print one JSON line for each, in order.',
)
def scrub(text: str | None, as_json: bool, batch: IO[bytes] | None) -> None:
    """Replace what says who a person is in TEXT: names, places, dates, numbers and the like.

    Placeholders are typed and stable within a text. With --json, "found" gives the kind and the place of each in the
    original text, in characters. Clinical words, bare years and ages up to 89 stay. Nothing leaves this machine.

    \b
    salus scrub "Anna Keller, MRN 0048213, seen on 3 May 2024"
    salus scrub --json "Call me at (212) 555-0147"
    salus scrub --batch notes.jsonl
    """
    if batch is not None:
        for row in options.read_rows(batch, "text"):
            options.echo_json(_scrubbed(row.get("id"), row["text"]))
        return
    if text is None or not text.strip():
        raise click.UsageError('there is no text; write it in quotes: salus scrub "Anna Keller, seen on 3 May 2024"')
    scrubbed = _scrubbed(None, text)
    if as_json:
        options.echo_json(scrubbed)
    else:
        click.echo(scrubbed["text"])


def _scrubbed(name: Any, text: str) -> dict[str, Any]:
    from salus.safety.privacy import scrub as scrubbing

    done = scrubbing(text)
    return {
        "id": name,
        "text": done.text,
        "found": [{"type": one.type, "start": one.start, "end": one.end} for one in done.found],
    }
