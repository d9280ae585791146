"""A question's whole trip: understand → execute → compose → receipt. The order is written here and nowhere else.

Nothing on the way computes twice: the plan comes from the words alone, the result from the plan and a snapshot, the
text from both. A follow-up continues from the :class:`Asked` before it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from salus.errors import BadPlan, UnknownUnit
from salus.query.answer import compose
from salus.query.execute import execute
from salus.query.plan import Plan, write
from salus.query.receipt import Receipt
from salus.query.result import Point
from salus.query.understand import Understood, Vocabulary, understand
from salus.query.understand.remembered import Remembered
from salus.records.shelf import ENTRIES, OTHER_OBSERVATIONS, Profile, Snapshot

_NO_PLAN = {
    "clarify": "I am not sure what you mean.",
    "not_about_records": "That is not a question that your records can answer.",
    "refused": "I can only answer about your own records.",
}


Stage = Callable[[str], AbstractContextManager[Any]]
REMEMBERED = Remembered()


class Understanding(Protocol):
    """Words to a plan: :func:`salus.query.understand.understand`, or the same with a memory."""

    def __call__(
        self, question: str, *, now: datetime, after: Understood | None, vocabulary: Vocabulary
    ) -> Understood: ...


class Records(Protocol):
    """What asking needs of a store."""

    def profile(self, person: str) -> Profile: ...
    def snapshot(self, person: str, version: int | None = None) -> Snapshot: ...
    def keep_receipt(self, person: str, receipt: bytes) -> str: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with its answer as programs get it (`wire`), and what a follow-up continues from."""

    answer: dict[str, Any]
    understood: Understood


def ask(
    question: str,
    *,
    records: Records,
    person: str,
    now: datetime,
    after: Asked | None = None,
    understanding: Understanding = REMEMBERED,
    stage: Stage = nullcontext,
) -> Asked:
    """Answer ``question`` from ``person``'s records as of ``now`` (zone-aware).

    A unit that the metric cannot have, or a plan that cannot be run, is asked about ("clarify"), with the reason.

    Args:
        understanding: `understand`, with this process's memory of the last minute.
        stage: times what runs inside it, by name: "understand", "answer", "receipt".

    Raises:
        NotFound: nothing was ever imported for this person.
    """
    began = time.perf_counter()
    snapshot, profile = records.snapshot(person), records.profile(person)
    before = after.understood if after else None
    with stage("understand"):
        understood = understanding(question, now=now, after=before, vocabulary=vocabulary(snapshot))
    if understood.plan is None:
        answer = _unanswered(question, understood) | {"latency_ms": _since(began)}
        return Asked(answer, before or understood)
    try:
        with stage("answer"):
            plan, units = understood.plan, profile.units
            answer, receipt = answer_plan(question, plan, understood.convention, snapshot, now, units)
    except (UnknownUnit, BadPlan) as bad:
        told = _unanswered(question, Understood("clarify", why=str(bad)))
        return Asked(told | {"latency_ms": _since(began)}, before or understood)
    with stage("receipt"):
        answer["receipt"] = records.keep_receipt(person, receipt.encode())
    answer["latency_ms"] = _since(began)
    return Asked(answer, understood)


def answer_plan(
    question: str, plan: Plan, reading: str, snapshot: Snapshot, now: datetime, units: Mapping[str, str]
) -> tuple[dict[str, Any], Receipt]:
    """The answer to a plan over a snapshot, without its receipt's name, and the receipt."""
    result = execute(plan, snapshot, now=now, units=units)
    wording = compose(plan, result, reading)
    answer = {
        "question": question, "status": result.status, "value": result.value, "unit": result.unit, "at": result.at,
        "series": [_point(p) for p in result.series] if result.series is not None else None, "n": result.n,
        "coverage": result.coverage, "text": wording.text, "convention": wording.convention or None,
        "plan": write(plan), "receipt": None, "chart": wording.chart, "choices": None,
    }  # fmt: skip
    return answer, Receipt.of(plan, answer, reading, result, snapshot, now, units)


def replay(receipt: Receipt, snapshot: Snapshot) -> bool:
    """True where running the receipt again gives the same answer, byte for byte."""
    _, again = answer_plan(receipt.question, receipt.plan, receipt.reading, snapshot, receipt.now, receipt.units)
    return replace(again, zone=receipt.zone).same(receipt)


def explain(question: str, *, now: datetime, after: Understood | None = None) -> tuple[dict[str, Any], Understood]:
    """The plan only, needing no records: what `salus explain` prints."""
    understood = understand(question, now=now, after=after)
    return {
        "question": question,
        "status": "planned" if understood.plan is not None else understood.status,
        "plan": write(understood.plan) if understood.plan is not None else None,
        "convention": understood.convention or None,
        "candidates": [
            {"plan": write(c.plan), "score": round(c.score, 4), "says": c.says} for c in understood.candidates
        ],
        "choices": _choices(understood),
        "why": understood.why or None,
    }, understood


def vocabulary(snapshot: Snapshot) -> Vocabulary:
    """The names that the person's own records hold, to settle what a question leaves open."""
    parts = snapshot.parts()
    others = tuple(parts[OTHER_OBSERVATIONS].names) if OTHER_OBSERVATIONS in parts else ()
    sources = tuple(dict.fromkeys(source for part in parts.values() for source in part.sources if source))
    return Vocabulary(metrics=frozenset(parts) - {ENTRIES, OTHER_OBSERVATIONS}, labs=others, sources=sources)


def _unanswered(question: str, understood: Understood) -> dict[str, Any]:
    why = f"{understood.why[:1].upper()}{understood.why[1:].rstrip('.')}." if understood.why else ""
    text = " ".join(part for part in (_NO_PLAN[understood.status], why) if part)
    if understood.choices:
        text += " Did you mean: " + "; ".join(choice.says for choice in understood.choices) + "?"
    return {
        "question": question, "status": understood.status, "value": None, "unit": None, "at": None, "series": None,
        "n": 0, "coverage": None, "text": text, "convention": understood.convention or None, "plan": None,
        "receipt": None, "chart": None, "choices": _choices(understood),
    }  # fmt: skip


def _choices(understood: Understood) -> list[dict[str, Any]] | None:
    return [{"says": c.says, "plan": write(c.plan)} for c in understood.choices] or None


def _point(point: Point) -> dict[str, Any]:
    out = {"key": point.key, "value": point.value, "n": point.n}
    return out | {"unit": point.unit} if point.unit else out


def _since(began: float) -> float:
    return round((time.perf_counter() - began) * 1000, 3)
