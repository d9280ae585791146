"""`salus demo`: a demonstration person, read through the real importers, and a dozen questions answered."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from salus.cli import options

PROFILE = "demo"
QUESTIONS = (
    "What's my average blood glucose this month?",
    "How much of the time was I in range over the last 14 days?",
    "How many lows did I have in the last 30 days?",
    "How did I sleep last week?",
    "Do I sleep longer at weekends than on weekdays?",
    "How many days did I walk more than 8,000 steps last month?",
    "What was my highest heart rate last month, and when?",
    "How far did I run on my last four runs?",
    "On days when I ran, what was my resting heart rate?",
    "Is my LDL getting better?",
    "Which medicines am I on?",
    "When was my last tetanus shot?",
    "Am I allergic to peanuts?",
    "Is there a correlation between my sleep and my heart rate variability in the last 90 days?",
)
_NEXT = """
Try it yourself:
  salus ask "How does my glucose look by hour?" --profile demo --chart glucose.png
  salus ask "What's my average heart rate during runs?" --profile demo --json
  salus explain "median glucose by weekday since March"
  salus replay RECEIPT --profile demo
  salus records --profile demo
  salus triage "my arm feels like lead and an elephant sits on my chest"
  salus scrub "Seen by Dr. Ana Ruiz on 3 May 2024, MRN 4471190"
  salus import export.zip            (your own: Health app, your picture, Export All Health Data)
"""


@click.command()
@options.as_json
@click.option(
    "--files", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="Keep the made files here."
)
def demo(as_json: bool, files: Path | None) -> None:
    """Make a demonstration person, import their files, and answer a dozen questions.

    Two years of a watch and a phone that overlap (Apple Health export), 100 days of a glucose sensor (Dexcom Clarity),
    six years of labs, medicines, conditions, immunizations and appointments (FHIR). All of it is made up and kept in a
    profile of its own, "demo", which is made anew each time.
    """
    from salus.bootstrap import build
    from salus.demo import write_files
    from salus.demo.life import ZONE

    began, house = time.perf_counter(), build()
    now = datetime.now(ZONE)
    if PROFILE in house.store.people():
        house.forget(PROFILE)
    with TemporaryDirectory(prefix="salus-demo-") as made:
        folder = files or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        _tell("Making the files of a demonstration person …", as_json)
        paths = write_files(folder, (now - timedelta(days=1)).date())
        _tell("Importing them through the real importers:", as_json)
        report = house.import_paths(paths, person=PROFILE, zone=ZONE)
    for file in report["files"]:
        refused = sum(r.get("count", 1) for r in file["refused"])
        _tell(
            f"  {Path(file['path']).name:<24} {file['format']:<16} {file['added']:>8,} records, {refused:,} refused",
            as_json,
        )
    answers = []
    for question in QUESTIONS:
        asked = house.ask(question, person=PROFILE, now=now)
        answers.append(asked.answer)
        if as_json:
            continue
        click.secho(f"\n{question}", bold=True)
        click.echo(click.wrap_text(asked.answer["text"], 100, "  ", "  "))
        faint = [asked.answer["convention"], asked.answer["receipt"] and f"receipt {asked.answer['receipt']}"]
        for line in filter(None, faint):
            click.secho(click.wrap_text(line, 100, "  ", "  "), dim=True)
    if as_json:
        options.echo_json({"import": report, "answers": answers, "seconds": round(time.perf_counter() - began, 2)})
        return
    receipt = next(a["receipt"] for a in answers if a["receipt"])
    same, _ = house.replay(receipt, person=PROFILE)
    click.echo(f"\nReplayed {receipt}: {'the same answer, byte for byte' if same else 'NOT the same answer'}.")
    click.echo(_NEXT.rstrip())


def _tell(text: str, quiet: bool) -> None:
    if not quiet:
        click.echo(text)
