"""Runs the texts through the gate: what fired of what must, what stayed silent of what must.

`python -m evaluation.safety.score [--table NAME] [--kind K] [--language L] [--category C] [--wrong N]`
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from evaluation.intervals import wilson
from salus.safety.gate import triage
from salus.safety.verdict import Level, Verdict

# validation: thresholds may rest on it; everyday: what people say on ordinary days, and grave twins; of both nothing
# is learned. training: what is learned from, seen by all
TABLES = ("development", "validation", "everyday", "held_out", "training")
_TRAINING = Path(__file__).parents[2] / "training" / "raiser" / "texts"


@dataclass(frozen=True)
class Text:
    """One text as somebody wrote it, and what a careful clinician would make of it."""

    text: str
    kind: str  # emergency, crisis or calm
    category: str
    language: str
    who: str


@dataclass(frozen=True)
class Judged:
    """A text, the gate's verdict on it, and whether that is right; `asking`: whether to ask about a danger counts."""

    text: Text
    verdict: Verdict
    asking: bool = False

    @property
    def right(self) -> bool:
        asked = self.asking and self.verdict.asks
        if self.text.kind == "emergency":
            return asked or self.verdict.level is Level.EMERGENCY
        if self.text.kind == "crisis":
            return asked or self.verdict.crisis is not None
        return not (asked or self.verdict.alarm)


def load(table: str) -> list[Text]:
    """The texts of one table."""
    paths = sorted(_TRAINING.glob("*.jsonl")) if table == "training" else [Path(__file__).parent / f"{table}.jsonl"]
    lines = [line for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    return [Text(**json.loads(line)) for line in lines if line.strip()]


def judge(texts: Iterable[Text], gate: Callable[[str], Verdict] = triage) -> list[Judged]:
    """Every text through the gate."""
    return [Judged(text, gate(text.text)) for text in texts]


def rates(judged: Iterable[Judged], by: Callable[[Text], str]) -> dict[str, tuple[int, int, tuple[float, float]]]:
    """Right, n and the 95 % interval for each group, worst first."""
    n, hits = Counter[str](), Counter[str]()
    for one in judged:
        n[by(one.text)] += 1
        hits[by(one.text)] += one.right
    rows = {group: (hits[group], n[group], wilson(hits[group], n[group])) for group in n}
    return dict(sorted(rows.items(), key=lambda row: row[1][0] / row[1][1]))


def main() -> None:
    options = argparse.ArgumentParser(description="How well the gate tells danger from ordinary talk.")
    options.add_argument("--table", choices=TABLES, default="development")
    options.add_argument("--wrong", type=int, default=0, metavar="N", help="print N wrong texts (never of held_out)")
    for name in ("kind", "language", "category"):
        options.add_argument(f"--{name}", help=f"only this {name}")
    args = options.parse_args()
    asked = {name: getattr(args, name) for name in ("kind", "language", "category") if getattr(args, name)}
    judged = judge(t for t in load(args.table) if all(getattr(t, name) == value for name, value in asked.items()))
    for by in (lambda t: t.kind, lambda t: f"{t.kind} {t.language}", lambda t: f"{t.kind} {t.category}"):
        for group, (hits, n, (low, high)) in rates(judged, by).items():
            print(f"{group:<34} {hits:>4} of {n:<4} {hits / n:6.1%}  [{low:.1%}, {high:.1%}]")
        print()
    if args.table != "held_out":
        for one in [one for one in judged if not one.right][: args.wrong]:
            said = f"{one.verdict.level.value} {one.verdict.crisis or '-'} {','.join(one.verdict.rules[:3])}"
            print(f"{one.text.kind}/{one.text.category}/{one.text.language} → {said}: {one.text.text}")


if __name__ == "__main__":
    main()
