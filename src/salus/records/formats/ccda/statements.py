"""Problems and allergies: what the record says a person has or reacts to, and what it says they do not.

A problem concern (an act) is followed while it is ``active``; the problem inside has its own onset and, once over, its
end. ``negationInd`` turns the statement round: "allergy to a substance", negated and without a substance, is "no known
allergies".
"""

from __future__ import annotations

from collections.abc import Iterator

from salus.records.formats.ccda.datatypes import (
    Reader,
    codes,
    identifier,
    name_words,
    negated,
    related,
    status,
    templates,
)
from salus.records.formats.ccda.document import Element
from salus.records.formats.chart.dates import Moment
from salus.records.formats.chart.rows import NotKept, Origin, Row, Statement, entry, spoken

PROBLEM = "2.16.840.1.113883.10.20.22.4.4"
ALLERGY = "2.16.840.1.113883.10.20.22.4.7"
_SEVERITY = "2.16.840.1.113883.10.20.22.4.8"
_REACTION = "2.16.840.1.113883.10.20.22.4.9"
_CRITICALITY = "2.16.840.1.113883.10.20.22.4.145"
_STATUSES = {"2.16.840.1.113883.10.20.22.4.6", "2.16.840.1.113883.10.20.22.4.28"}
_STATUS_CODES = {"33999-4"}
_ACTIVE = {"55561003", "active", "recurrence", "relapse", "246455001", "263855007"}
_OVER = {"413322009", "73425007", "277022003", "inactive", "resolved", "remission", "completed"}
_NO_ALLERGIES = {
    "419199007": "No known allergies",  # allergy to substance
    "106190000": "No known allergies",
    "420134006": "No known allergies",  # propensity to adverse reactions
    "416098002": "No known drug allergies",
    "419511003": "No known drug allergies",
    "59037007": "No known drug intolerance",
    "414285001": "No known food allergies",
    "418471000": "No known food allergies",
    "426232007": "No known environmental allergies",
}
_NO_PROBLEMS = {"55607006", "64572001", "404684003"}  # problem, disease, clinical finding: negated, there are none


def problems(element: Element, concern: Element | None, reader: Reader, origin: Origin) -> Iterator[Row]:
    """The entry of one problem observation, within its concern."""
    value = element.find("value")
    start, end = reader.when(element.find("effectiveTime"))
    denied = negated(element) or (concern is not None and negated(concern))
    name, known = (reader.words if denied else reader.written)(value), codes(value)  # "No diabetes" is denied once
    if value is not None and denied and value.get("code") in _NO_PROBLEMS:
        name, known = "No known problems", ()
    if name is None:
        name = reader.referenced(element.find("text"))
    if name is None and value is not None and value.get("nullFlavor"):
        raise NotKept(f"the problem is not named ({value.get('nullFlavor')})")
    said = _status(element, reader)
    ended = _after(start, end)
    active = _is_active(said, element, concern, ended)
    details = {
        "status": _told(said, active, ended, concern),
        "category": reader.words(element.find("code")),
        "severity": _severity(element, reader),
        "body_site": spoken(reader.words(item) for item in element.findall("targetSiteCode")),
        "provider": author(element) or author(concern),
        "end": "not known" if active is False and _has_unknown_end(element) else None,
    }
    origin = Origin(origin.source, identifier(element), details["status"], origin.place)
    yield entry(
        Statement("condition", name or "", known, fact=not denied, active=active and not denied, details=details),
        start or _concern_start(concern, reader),
        ended,
        origin,
    )


def allergies(element: Element, concern: Element | None, reader: Reader, origin: Origin) -> Iterator[Row]:
    """The entry of one allergy observation, within its concern, with its reactions."""
    value = element.find("value")
    agent = element.find("participant/participantRole/playingEntity")
    substance = agent.find("code") if agent is not None else None
    denied = negated(element) or (concern is not None and negated(concern))
    name = reader.written(substance) or (name_words(agent.find("name")) if agent is not None else None)
    known = codes(substance)
    if name is None:
        kind = value.get("code") if value is not None else None
        if denied:
            name = _NO_ALLERGIES.get(kind or "", "No known allergies")
        else:
            name, known = reader.written(value) or reader.referenced(element.find("text")), codes(value)
    start, end = reader.when(element.find("effectiveTime"))
    ended = _after(start, end)
    said = _status(element, reader)
    active = _is_active(said, element, concern, ended)
    reactions = [child for _, child in related(element, "observation") if _REACTION in templates(child)]
    details = {
        "status": _told(said, active, ended, concern),
        "type": reader.words(value),
        "reaction": spoken(reader.written(item.find("value")) for item in reactions),
        "severity": _severity(element, reader)
        or _severity(concern, reader)
        or spoken(_severity(r, reader) for r in reactions),
        "criticality": _templated(element, _CRITICALITY, reader),
        "provider": author(element) or author(concern),
    }
    origin = Origin(origin.source, identifier(element), details["status"], origin.place)
    yield entry(
        Statement("allergy", name or "", known, fact=not denied, active=active and not denied, details=details),
        start or _concern_start(concern, reader),
        ended,
        origin,
    )


def author(element: Element | None) -> str | None:
    """The person who performed or wrote a statement; else the organisation."""
    if element is None:
        return None
    for role in ("performer/assignedEntity", "author/assignedAuthor"):
        for path in ("assignedPerson/name", "representedOrganization/name"):
            if name := name_words(element.find(f"{role}/{path}")):
                return name
    return None


def _is_active(said: str | None, element: Element, concern: Element | None, ended: Moment | None) -> bool | None:
    """What a status observation says; else over when it has an end; else as the concern about it."""
    if said is not None and said.lower() in _ACTIVE | _OVER:
        return said.lower() in _ACTIVE
    if ended is not None or _has_unknown_end(element):
        return False
    state = status(concern) if concern is not None else None
    return True if state == "active" else False if state in {"completed", "suspended", "aborted"} else None


def _has_unknown_end(element: Element) -> bool:
    """An end that is there but unknown (UNK) says that it is over; "no information" says nothing."""
    high = element.find("effectiveTime/high")
    return high is not None and high.get("value") is None and high.get("nullFlavor") == "UNK"


def _status(element: Element, reader: Reader) -> str | None:
    for _, child in related(element, "observation"):
        code, value = child.find("code"), child.find("value")
        if _STATUSES & templates(child) or (code is not None and code.get("code") in _STATUS_CODES):
            return reader.words(value)
    return None


def _severity(element: Element | None, reader: Reader) -> str | None:
    if element is None:
        return None
    for _, child in related(element, "observation"):
        code = child.find("code")
        if _SEVERITY in templates(child) or (code is not None and code.get("code") == "SEV"):
            return reader.words(child.find("value"))
    return None


def _templated(element: Element, template: str, reader: Reader) -> str | None:
    return next(
        (reader.words(c.find("value")) for _, c in related(element, "observation") if template in templates(c)), None
    )


def _after(start: Moment | None, end: Moment | None) -> Moment | None:
    """The end, where it is more than the same point written twice."""
    return None if start is not None and end is not None and start.written == end.written else end


def _told(said: str | None, active: bool | None, ended: Moment | None, concern: Element | None) -> str | None:
    """The status in a word: as a status observation says, else "resolved" after its end, else the concern's."""
    if said is not None:
        return said.lower()
    if active is False and ended is not None:
        return "resolved"
    return status(concern) if concern is not None else None


def _concern_start(concern: Element | None, reader: Reader) -> Moment | None:
    return reader.when(concern.find("effectiveTime"))[0] if concern is not None else None
