"""The first sentence of an answer from the chart: medicines, conditions, allergies, immunizations, visits, labs."""

from __future__ import annotations

from salus.query.answer import numbers, when
from salus.query.answer.subjects import KINDS
from salus.query.plan import Aggregate, Entries, Simple
from salus.query.result import Result

_FIELDS = {
    "dose": "dose", "route": "route", "frequency": "schedule", "reason": "reason", "status": "status",
    "severity": "severity", "reaction": "reaction", "location": "place", "provider": "provider", "start": "start",
    "end": "end", "note": "note", "birth_date": "date of birth", "age": "age", "sex": "sex", "blood_type": "blood type",
}  # fmt: skip
_REFUTED = {
    "immunization": "Your records say that the {} immunization was not given.",
    "condition": "Your records say that {} was ruled out.",
    "allergy": "Your records say that there is no allergy to {}.",
    "medication": "Your records say that {} is not to be taken.",
    "procedure": "Your records say that the {} was not done.",
}
_CURRENT = {"medication": "current ", "condition": "active ", "allergy": ""}


def sentence(plan: Aggregate, result: Result) -> str:
    """The statement of one question about entries of the chart."""
    subject = plan.subject
    assert isinstance(subject, Entries)
    name = plan.statistic.name if isinstance(plan.statistic, Simple) else ""
    if subject.kind == "person" and subject.field == "age" and isinstance(result.value, int | float):
        return f"You are {numbers.count(result.value, 'year')} old."
    if subject.kind == "person":
        return f"Your {_FIELDS.get(subject.field or '', 'record')} is {_value(result)}."
    if plan.shape in ("when", "elapsed"):
        return _when(plan, subject, result)
    if name == "exists":
        return _exists(subject, result)
    if name == "count":
        return _count(plan, subject, result)
    if subject.field:
        return _field(subject, result)
    return _list(plan, subject, result)


def kind(subject: Entries, n: float = 2) -> str:
    """ "current medicines", "immunizations", "lab result"."""
    word = KINDS[subject.kind]
    return (_CURRENT.get(subject.kind, "") if subject.current else "") + (word if n == 1 else numbers.plural_of(word))


def _titled(subject: Entries, result: Result) -> str:
    """The entry by the record's own name where there is one, with the person's word where that differs."""
    recorded = result.names[0] if result.names else ""
    if not recorded:
        return f"{subject.name} {KINDS[subject.kind]}" if subject.name else KINDS[subject.kind]
    if subject.name and subject.name.lower() not in recorded.lower():
        return f"{subject.name} {KINDS[subject.kind]} ({recorded})"
    return recorded


def _when(plan: Aggregate, subject: Entries, result: Result) -> str:
    ahead = "scheduled" in result.notes
    order = "next" if ahead else ("first" if plan.statistic == Simple("first") else "last")
    known = subject.name or ""
    word = "" if known and subject.kind in ("procedure", "medication", "condition") else KINDS[subject.kind]
    named = " ".join(part for part in (order, known, word) if part)
    new = bool(result.names) and known.lower() != result.names[0].lower()
    recorded = f", recorded as {result.names[0]}" if new else ""
    if plan.shape == "elapsed" and isinstance(result.value, int | float):
        on = f", on {numbers.moment(result.at)}" if result.at else ""
        return f"Your {named} was {numbers.quantity(float(result.value), 'd')} ago{on}{recorded}."
    return f"Your {named} {'is' if ahead else 'was'} on {numbers.moment(str(result.value))}{recorded}."


def _exists(subject: Entries, result: Result) -> str:
    word = KINDS[subject.kind]
    if result.value:
        found = f": {when.listed(list(result.names))}" if result.names else ""
        return f"Yes, your records list {subject.name or numbers.plural_of(word)} among your {kind(subject)}{found}."
    if "refuted" in result.notes:
        return f"No. {_REFUTED.get(subject.kind, 'Your records say that there is no {}.').format(subject.name or word)}"
    return (
        f"{subject.name.capitalize() if subject.name else 'Nothing of it'} is not recorded among your {kind(subject)}. "
        "That it is not recorded is not the same as not having it."
    )


def _count(plan: Aggregate, subject: Entries, result: Result) -> str:
    n = float(result.value) if isinstance(result.value, int | float) else 0.0
    some = numbers.number(n, 0) if n else "no"
    name = f"{subject.name} " if subject.name else ""
    period = when.phrase(plan.period)
    listed = f": {when.listed(list(result.names))}" if 0 < len(result.names) <= 8 else ""
    return f"Your records hold {some} {name}{kind(subject, n)}{' ' + period if period else ''}{listed}."


def _field(subject: Entries, result: Result) -> str:
    field = _FIELDS.get(subject.field or "", (subject.field or "").replace("_", " "))
    return f"The {field} of your {_titled(subject, result)} is {_value(result)}."


def _list(plan: Aggregate, subject: Entries, result: Result) -> str:
    names = [str(v) for v in result.value] if isinstance(result.value, list) else [_value(result)]
    period = when.phrase(plan.period)
    tail = f" {period}" if period else ""
    if len(names) == 1 and plan.statistic != Simple("list"):
        at = f", on {numbers.moment(result.at)}" if result.at else ""
        order = "next" if "scheduled" in result.notes else "latest"
        return f"Your {order} {KINDS[subject.kind]}{tail} is {names[0]}{at}."
    return f"Your records list {numbers.number(len(names), 0)} {kind(subject, len(names))}{tail}: {'; '.join(names)}."


def _value(result: Result) -> str:
    if isinstance(result.value, bool) or result.value is None:
        return "yes" if result.value else "not recorded"
    if isinstance(result.value, list):
        return when.listed([str(v) for v in result.value])
    if isinstance(result.value, int | float):
        return numbers.quantity(float(result.value), result.unit)
    text = result.value
    if len(text) >= 10 and text[4:5] == "-" and text[7:8] == "-" and text[:4].isdigit():
        return numbers.moment(text)
    return text
