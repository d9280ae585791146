"""Runs the tables through understanding and says how many plans are as expected, with Wilson intervals, worst first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from evaluation.intervals import wilson
from evaluation.questions.cases import Case, load, same
from salus.query.plan import write
from salus.query.understand import Understood, understand


@dataclass
class Score:
    """Hits and misses of one table, by construct."""

    hits: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    n: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    wrong: list[tuple[Case, Understood]] = field(default_factory=list)
    values: list[tuple[Case, Any, dict[str, Any]]] = field(default_factory=list)  # wanted, and the answer that came

    @property
    def rate(self) -> float:
        return sum(self.hits.values()) / max(1, sum(self.n.values()))

    def to_json(self) -> dict[str, Any]:
        total, hits = sum(self.n.values()), sum(self.hits.values())
        rows = {c: {"hits": self.hits[c], "n": n, "interval": wilson(self.hits[c], n)} for c, n in self.n.items()}
        ordered = sorted(rows.items(), key=lambda kv: kv[1]["hits"] / kv[1]["n"])
        return {"hits": hits, "n": total, "interval": wilson(hits, total), "constructs": dict(ordered)}


def score(table: str) -> Score:
    """Score one table: every case in order, follow-ups after the case they continue."""
    out, seen = Score(), dict[str, Understood]()
    for case in load(table):
        got = understand(case.question, now=case.now, after=seen.get(case.after) if case.after else None)
        seen[case.id] = got
        right = (
            any(got.plan is not None and same(got.plan, plan) for plan in case.plans)
            if case.plans
            else got.status in case.statuses
        )
        out.n[case.construct] += 1
        out.hits[case.construct] += right
        if not right:
            out.wrong.append((case, got))
    return out


def wrong_in_words(case: Case, got: Understood) -> str:
    """One wrong case for a person to read: what was asked, wanted and made of it."""
    wanted = write(case.plans[0]) if case.plans else " or ".join(case.statuses)
    made = write(got.plan) if got.plan else got.why
    return f"{case.id} [{case.construct}] {case.question}\n    wanted {wanted}\n    got    {got.status} {made}"
