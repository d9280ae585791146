"""What an answer speaks of: the noun phrases of metrics, workouts and entries, with what narrows them."""

from __future__ import annotations

from salus.query.answer.numbers import quantity
from salus.query.plan import (
    Condition,
    During,
    Entries,
    Filter,
    Observations,
    OnDays,
    Quantity,
    Source,
    Subject,
    Where,
    WhereAttribute,
    Workouts,
)
from salus.records.catalogue import catalogue

KINDS = {
    "condition": "condition", "medication": "medicine", "allergy": "allergy", "immunization": "immunization",
    "procedure": "procedure", "encounter": "visit", "appointment": "appointment", "report": "report",
    "lab": "lab result", "person": "fact",
}  # fmt: skip
_OPS = {
    "lt": "under", "le": "at most", "gt": "over", "ge": "at least", "eq": "exactly", "ne": "other than",
}  # fmt: skip


def noun(subject: Subject) -> str:
    """The subject without a possessive: "blood glucose", "distance of your runs", "tetanus immunization"."""
    if isinstance(subject, Observations):
        return catalogue().metric(subject.metric).title
    if isinstance(subject, Workouts):
        if subject.attribute is None:
            return workouts(subject.activity)
        return f"{catalogue().attributes[subject.attribute].title} of your {workouts(subject.activity)}"
    kind = KINDS[subject.kind]
    return f"{subject.name} {kind}" if subject.name else kind


def workouts(activity: str | None, n: float = 2) -> str:
    """ "runs", "yoga sessions", "workouts"; the singular for one."""
    if activity is None:
        return "workout" if n == 1 else "workouts"
    found = catalogue().activities[activity]
    return found.noun if n == 1 else found.noun_plural


def verb(subject: Subject) -> str:
    """ "were" where the subject takes a plural verb ("your steps were"), else "was"."""
    return "were" if isinstance(subject, Observations) and catalogue().metric(subject.metric).plural else "was"


def possessed(subject: Subject, adjective: str = "") -> str:
    """The subject as the start of a sentence: "Your average blood glucose", "The total distance of your runs"."""
    lead, name = "The" if isinstance(subject, Workouts) and subject.attribute else "Your", noun(subject)
    return f"{lead} {'' if adjective and name.startswith(adjective) else adjective}{name}"


def counted(subject: Subject) -> bool:
    """True where the unit already says what is counted, so that "8,000 steps" needs no "steps" before it."""
    return isinstance(subject, Observations) and catalogue().metric(subject.metric).unit.code == f"{{{subject.metric}}}"


def narrowed(subject: Subject, filters: tuple[Filter, ...]) -> str:
    """What the filters other than weekdays and clock times leave: " over 180 mg/dL on days when you ran"."""
    parts = []
    for f in filters:
        if isinstance(f, Where):
            parts.append(condition(f.condition, own_unit(subject)))
        elif isinstance(f, WhereAttribute):
            attribute = catalogue().attributes[f.attribute]
            parts.append(f"with {attribute.title} {condition(f.condition, attribute.unit.code)}")
        elif isinstance(f, OnDays):
            parts.append(_on_days(f))
        elif isinstance(f, During):
            parts.append("while you slept" if f.sleep else f"during your {workouts(f.activity)}")
        elif isinstance(f, Source):
            parts.append(f"from {f.name}")
    return "".join(f" {p}" for p in parts)


def own_unit(subject: Subject) -> str | None:
    """The unit that a quantity without one is in: the metric's or the attribute's own."""
    if isinstance(subject, Observations):
        return catalogue().metric(subject.metric).unit.code
    if isinstance(subject, Workouts) and subject.attribute:
        return catalogue().attributes[subject.attribute].unit.code
    return None


def condition(c: Condition, own: str | None) -> str:
    """A condition in words: "over 180 mg/dL", "between 70 and 180 mg/dL", "within the reference range"."""
    if c.op == "in_reference":
        return "within the reference range"
    if c.op == "abnormal":
        return "outside the reference range"
    if c.op in ("between", "outside"):
        lead = "between" if c.op == "between" else "outside"
        return f"{lead} {_bare(c.value)} and {_said(c.upper, own)}"
    if c.paired is not None:
        return f"{_OPS[c.op]} {_bare(c.value)}/{_said(c.paired, own)}"
    return f"{_OPS[c.op]} {_said(c.value, own)}"


def _on_days(f: OnDays) -> str:
    shift = {0: "on days", 1: "on the day after days", -1: "on the day before days"}.get(
        f.shift, f"{abs(f.shift)} days {'after' if f.shift > 0 else 'before'} days"
    )
    no = "no " if f.negated else ""
    if isinstance(f.subject, Workouts) and f.condition is None:
        return f"{shift} with {no}{workouts(f.subject.activity)}"
    if f.condition is None:
        return f"{shift} with{'out' if f.negated else ''} {noun(f.subject)}"
    limit = condition(f.condition, own_unit(f.subject))
    return f"{shift} when your {noun(f.subject)} {verb(f.subject)} {'not ' if f.negated else ''}{limit}"


def _said(q: Quantity | None, own: str | None) -> str:
    return "" if q is None else quantity(q.value, q.unit or own)


def _bare(q: Quantity | None) -> str:
    return "" if q is None else quantity(q.value, "1")


def entry_title(subject: Entries) -> str:
    """The entry with its kind where the name alone would not say it: "metformin", "tetanus immunization"."""
    return subject.name if subject.name and subject.kind == "medication" else noun(subject)
