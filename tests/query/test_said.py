"""What is said to the demonstration person, word for word: a reviewed snapshot of question → answer.

Write it anew after a deliberate change, and read the difference:  python -m tests.query.test_said
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from salus.bootstrap import House, build
from salus.demo import write_files
from salus.demo.life import ZONE

SNAPSHOT = Path(__file__).with_name("said.md")
NOW = datetime(2024, 5, 15, 9, tzinfo=ZONE)


def house_of_the_demonstration(home: Path) -> House:
    """A house in which the demonstration person's last 150 days were imported."""
    house = build(home)
    files = home / "files"
    files.mkdir(parents=True)
    house.import_paths(write_files(files, date(2024, 5, 15), watched=150, worn=60), person="demo", zone=ZONE)
    return house


def said(house: House, question: str) -> str:
    """One answer as the snapshot has it."""
    answer = house.ask(question, person="demo", now=NOW).answer
    return f"[{answer['status']}] {answer['text']}\n" + (f"({answer['convention']})\n" if answer["convention"] else "")


def snapshot() -> Iterator[tuple[str, str]]:
    """Every question of the snapshot with what was said."""
    for block in SNAPSHOT.read_text(encoding="utf-8").split("\n## ")[1:]:
        question, _, text = block.partition("\n")
        yield question, text.strip() + "\n"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return house_of_the_demonstration(tmp_path_factory.mktemp("home"))


@pytest.mark.parametrize(("question", "text"), snapshot(), ids=lambda value: str(value)[:50])
def test_what_is_said(house: House, question: str, text: str) -> None:
    assert said(house, question) == text


@pytest.mark.parametrize("question", [q for q, _ in snapshot()][::7], ids=lambda value: str(value)[:50])
def test_every_receipt_replays(house: House, question: str) -> None:
    receipt = house.ask(question, person="demo", now=NOW).answer["receipt"]
    assert receipt is None or house.replay(receipt, person="demo")[0]


def _write_anew() -> None:
    heading = SNAPSHOT.read_text(encoding="utf-8").partition("\n## ")[0]
    questions = [q for q, _ in snapshot()]
    with TemporaryDirectory() as home:
        house = house_of_the_demonstration(Path(home))
        blocks = [f"\n## {q}\n{said(house, q)}" for q in questions]
    SNAPSHOT.write_text(heading + "\n" + "".join(blocks).lstrip("\n"), encoding="utf-8")


if __name__ == "__main__":
    _write_anew()
