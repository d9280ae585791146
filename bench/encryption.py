"""What encryption at rest costs: `python -m bench.encryption [--json] [--rounds 20]`.

The demonstration person, imported and asked through the command, with a key and without in turns: each round gives one
ratio of both, so that whatever else the machine does meets both. *import*: all files into an empty home. *cold*: one
question in a fresh process. *questions*: 24 questions in one process. Told are seconds of processor time, user and
system, of the whole process: the median without a key; and of the ratios of so many rounds the median, the quartiles and
the ends.
"""

from __future__ import annotations

import argparse
import json
import secrets
import statistics
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from bench.import_apple import measure as run

NOW = "2024-05-15T10:00"
DAYS = ("3 May", "8 May", "12 May")
KINDS = (
    "How many steps did I walk on {}?", "What was my average heart rate on {}?", "What was my resting heart rate on {}?",
    "How did I sleep on {}?", "What was my highest heart rate since {}?", "How far did I run since {}?",
    "On how many days did I walk more than 8,000 steps since {}?", "What was my average glucose since {}?",
)  # fmt: skip
WORK = ("import", "cold", "questions")
_TIME_OUT = 1800.0  # seconds that one process may take


def measure(rounds: int) -> dict[str, Any]:
    """Of each work: seconds without a key, the ratio with its spread, n; and the ratio of the sizes on disk."""
    from salus.demo import write_files

    with tempfile.TemporaryDirectory() as name:
        folder, key = Path(name), secrets.token_hex(32)
        files = write_files(folder, date.fromisoformat(NOW[:10]))
        questions = folder / "questions.jsonl"
        asked = [{"id": f"{kind}{day}", "question": kind.format(day)} for kind in KINDS for day in DAYS]
        questions.write_text("\n".join(map(json.dumps, asked)), encoding="utf-8")
        turns = [{one: _turn(folder, files, questions, one) for one in _order(n, key)} for n in range(rounds)]
    return {work: _spread([(turn[""][work], turn[key][work]) for turn in turns]) for work in (*WORK, "bytes")}


def _spread(pairs: list[tuple[float, float]]) -> dict[str, float]:
    """Of what something takes without a key and with one, in turns."""
    ratios = [sealed / plain for plain, sealed in pairs]
    low, middle, high = statistics.quantiles(ratios, n=4, method="inclusive") if len(ratios) > 1 else ratios * 3
    told = {"without": statistics.median(plain for plain, _ in pairs), "ratio": middle, "low": low, "high": high}
    told |= {"least": min(ratios), "most": max(ratios)}
    return {**{name: round(value, 3) for name, value in told.items()}, "n": len(ratios)}


def _order(number: int, key: str) -> tuple[str, str]:
    return ("", key) if number % 2 else (key, "")


def _turn(folder: Path, files: list[Path], questions: Path, key: str) -> dict[str, float]:
    """What everything takes with this key, "" for none, in a home of its own."""
    with tempfile.TemporaryDirectory(dir=folder) as home:
        said = {"SALUS_HOME": home, "SALUS_ENCRYPTION_KEY": key, "SALUS_ENCRYPTION_KEY_FILE": ""}
        when = ("--profile", "demo", "--now", NOW)
        return {
            "import": _cpu(said, "import", *map(str, files), "--profile", "demo", "--tz", "Europe/Berlin", "--json"),
            "cold": _cpu(said, "ask", "How many steps did I walk on 9 May?", *when, "--json"),
            "questions": _cpu(said, "ask", "--batch", str(questions), *when),
            "bytes": float(sum(path.stat().st_size for path in Path(home, "people").rglob("*") if path.is_file())),
        }


def _cpu(said: dict[str, str], *words: str) -> float:
    measured = run(words[0], "", [sys.executable, "-m", "salus", *words], time_out=_TIME_OUT, environment=said)
    if measured.cpu is None:
        raise SystemExit(f"salus {' '.join(words)}: {measured.failed}")
    return measured.cpu


def report(found: dict[str, Any]) -> str:
    """The figures as a Markdown table."""
    does = {
        "import": "import of the demonstration person",
        "cold": "one question, cold process",
        "questions": f"{len(KINDS) * len(DAYS)} questions in one process",
        "bytes": "size on disk",
    }
    lines = [
        "| | without a key | with a key, ratio | half of the rounds | all rounds | n |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for work, told in does.items():
        one = found[work]
        took = f"{one['without'] / 1e6:.1f} MB" if work == "bytes" else f"{one['without']:.2f} s"
        spread = f"{one['low']:.2f} to {one['high']:.2f} | {one['least']:.2f} to {one['most']:.2f}"
        lines.append(f"| {told} | {took} | {one['ratio']:.2f} | {spread} | {one['n']} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--rounds", type=int, default=20)
    given = parser.parse_args()
    found = measure(given.rounds)
    print(json.dumps(found) if given.json else report(found))


if __name__ == "__main__":
    main()
