"""Questions to the records: `query` answers them, this skill knows what was asked before and says what came of it.

A follow-up ("and last month?") goes on from the plan of the last answered question, read from the turn that was kept,
so that it works after a restart and whatever the grammar has become since. An answer is said word for word as it was
composed. What is no question to the records is handed on.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from salus.dialogue.conversation import Kind, Turn
from salus.dialogue.skill import Heard, Origin, Reply, Segment
from salus.dialogue.skills.choosing import chosen
from salus.dialogue.words import folded, say
from salus.errors import BadPlan, NotFound, UnknownUnit
from salus.safety.boundaries import Matter

if TYPE_CHECKING:
    from salus.query.ask import Asked
    from salus.query.plan import Plan, Subject

_LONGEST = 2000  # characters: a longer message is a story, not a question
_NO_ANSWER = frozenset({"clarify", "refused"})
_FEW = 3  # words that may be a question without asking: "my glucose yesterday"


class RecordsSkill:
    """Answers from the person's own records."""

    name = "records"

    def takes(self, heard: Heard) -> float:
        """As sure as not: whether a text is a question to the records shows when it is understood.

        Entirely where it picks one of the things that the turn before asked about.
        """
        if _picked(heard) is not None:
            return 1.0
        return 0.5 if len(heard.text) <= _LONGEST else 0.0

    def reply(self, heard: Heard) -> Reply | None:
        """The answer, a question back, or a refusal; None where it is no question to the records."""
        try:
            answer = _chosen(heard) or _asked(heard)
        except NotFound:
            return _without_records(heard)
        status = answer["status"]
        if status == "not_about_records" or (status in _NO_ANSWER and not _asked_for(status, heard.text)):
            return None
        segments = [Segment(Origin.ANSWER, answer["text"])]
        if answer["convention"]:
            segments.append(Segment(Origin.CONVENTION, answer["convention"]))
        kind = Kind.REFUSED if status == "refused" else Kind.DATA
        return Reply(kind, tuple(segments), answer, _matters(answer))


def asks(text: str) -> bool:
    """Whether any sentence of a text asks or orders something."""
    from salus.query.understand import sentences

    return any(sentences.asks(sentence) for sentence in sentences.sentences(text))


def before(earlier: Sequence[Turn]) -> Asked | None:
    """What a follow-up goes on from: the last turn that has a plan; None where there is none, or nobody can read it."""
    from salus.query.ask import Asked
    from salus.query.plan import read
    from salus.query.understand import Understood

    for turn in reversed(earlier):
        if turn.answer and turn.answer.get("plan"):
            try:
                return Asked(dict(turn.answer), Understood("plan", read(turn.answer["plan"])))
            except BadPlan:  # another version of Salus wrote it
                return None
    return None


def _asked_for(status: str, text: str) -> bool:
    """Whether a question back or a refusal fits: something was asked, or in so few words that it may have been."""
    return asks(text) or (status == "clarify" and len(folded(text).split()) <= _FEW)


def _asked(heard: Heard) -> Mapping[str, Any]:
    from salus.query.ask import ask

    put = heard.ask or partial(ask, records=heard.records)
    return put(heard.text, person=heard.person, now=heard.at, after=before(heard.earlier)).answer


def _chosen(heard: Heard) -> Mapping[str, Any] | None:
    """The answer to what was meant, where the turn before asked which of several things that is."""
    picked = _picked(heard)
    if picked is None:
        return None
    from salus.query.plan import read

    try:
        return _run(heard, picked["says"], read(picked["plan"]))
    except (BadPlan, UnknownUnit):
        return None


def _picked(heard: Heard) -> Mapping[str, Any] | None:
    """The choice that a text picks from the question of the turn just before it."""
    last = heard.earlier[-1] if heard.earlier else None
    if last is None or last.answer is None or last.number != heard.number - 1:
        return None
    choices: list[dict[str, Any]] = last.answer.get("choices") or []
    place = chosen(heard.text, [choice["says"] for choice in choices]) if choices else None
    return choices[place] if place is not None else None


def _run(heard: Heard, question: str, plan: Plan) -> Mapping[str, Any]:
    from salus.query.ask import answer_plan

    began = time.perf_counter()
    snapshot, units = heard.records.snapshot(heard.person), heard.records.profile(heard.person).units
    answer, receipt = answer_plan(question, plan, "", snapshot, heard.at, units)
    name = heard.records.keep_receipt(heard.person, receipt.encode())
    return {**answer, "receipt": name, "latency_ms": round((time.perf_counter() - began) * 1000, 3)}


def _without_records(heard: Heard) -> Reply | None:
    """Nothing was ever imported: said to a question that records could answer."""
    from salus.query.understand import understand

    if understand(heard.text, now=heard.at).status not in ("plan", "clarify") or not _asked_for("clarify", heard.text):
        return None
    return Reply(Kind.DATA, (Segment(Origin.HOUSE, say("no_records", heard.language)),))


def _matters(answer: Mapping[str, Any]) -> tuple[Matter, ...]:
    """What an answer is about, where a caveat matters: medicines, and results of a laboratory."""
    if answer["status"] != "answered":
        return ()
    from salus.query.plan import Aggregate, read

    plan = read(answer["plan"])
    sides = (plan,) if isinstance(plan, Aggregate) else (plan.left, plan.right)
    found = (_matter(side.subject) for side in sides)
    return tuple(dict.fromkeys(matter for matter in found if matter))


def _matter(subject: Subject) -> Matter | None:
    from salus.query.plan import Entries, Observations
    from salus.records.catalogue import catalogue

    if isinstance(subject, Entries):
        return _OF_ENTRIES.get(subject.kind)
    if isinstance(subject, Observations) and catalogue().metric(subject.metric).category == "lab":
        return Matter.RESULT
    return None


_OF_ENTRIES = {"medication": Matter.MEDICINE, "lab": Matter.RESULT, "report": Matter.RESULT}
