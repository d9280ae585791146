"""Walks a C-CDA document section by section and gives every statement to the mapping that its kind asks for.

Templates tell what a statement is; where a vendor leaves them out, its class and the section's LOINC code do. Sections
about relatives, payers and directives hold no records of the person and are refused as such, statement by statement.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from salus.errors import BadFile
from salus.records.formats.ccda import care, medications, observations, statements
from salus.records.formats.ccda.datatypes import Reader, identifier, name_words, negated, related, templates
from salus.records.formats.ccda.document import LARGEST, Element, flat, open_document
from salus.records.formats.ccda.observations import Times
from salus.records.formats.chart.gather import Gathering
from salus.records.formats.chart.rows import NotKept, Origin, Row
from salus.records.tables import Context, Reading

STATEMENTS = frozenset(
    {
        "act",
        "encounter",
        "observation",
        "organizer",
        "procedure",
        "substanceAdministration",
        "supply",
        "observationMedia",
    }
)
_PROBLEMS = {
    "11450-4", "11348-0", "46241-6", "42347-5", "11535-2", "C-CDAV2-DDN", "10219-4", "10218-6", "59769-0", "29308-4",
    "59768-2", "59776-5", "55109-3",
}  # fmt: skip
_PROBLEM_TYPES = {"55607006", "64572001", "404684003", "282291009", "75326-9", "75321-0", "75323-6", "29308-4"}
_ALLERGIES = {"48765-2"}
_VACCINES = {"11369-6"}
_PROCEDURES = {"47519-4"}
_CIRCUMSTANCES = {"29762-2", "90767-5", "82810-3"}  # habits and pregnancy: the document's date may stand in for theirs
_NOT_RECORDS = {
    "42349-1": "a referral",
    "10157-6": "about relatives, not the person",
    "48768-6": "about insurance",
    "42348-3": "an advance directive",
    "61146-7": "a goal, not a record",
    "85847-2": "about the care team",
}
_PROCEDURE_TEMPLATES = {f"2.16.840.1.113883.10.20.22.4.{n}" for n in (12, 13, 14)}
_PLANNED = {"INT", "RQO", "PRP", "PRMS", "GOL", "ARQ", "APT"}


@dataclass(frozen=True, slots=True)
class Section:
    """Where a statement stands: the section's LOINC code, its title, and times that stand in for missing ones."""

    code: str | None
    title: str
    around: Times = (None, None)
    element: Element | None = None


def read(stream: BinaryIO, context: Context) -> Reading:
    """Yield the records of one C-CDA document. Raises BadFile where it is damaged, dangerous or of several people."""
    text = stream.read(LARGEST + 1)
    reader = Reader(open_document(text), context.zone)
    if callable(context.progress):
        context.progress(len(text))
    root = reader.document.root
    if len(root.findall("recordTarget")) > 1:
        raise BadFile("this document is about several people: import one person's records at a time")
    gathering = Gathering()
    custodian = name_words(root.find("custodian/assignedCustodian/representedCustodianOrganization/name"))
    origin = Origin(custodian or "health record", None, None, "header")
    gathering.add(care.people(root, reader, origin))
    written = reader.when(root.find("effectiveTime"))
    for section, statement in _statements(root, written):
        for element, concern in _leaves(statement):
            place = f"{section.title}, line {element.sourceline}"
            try:
                there = replace(reader, section=section.element)
                gathering.add(_rows(element, concern, section, there, replace(origin, place=place)))
            except NotKept as reason:
                gathering.refuse(place, f"{section.title}: {reason}")
    if root.find("component/nonXMLBody") is not None:
        gathering.refuse(
            "body", "the document's body is not structured (a PDF, picture or text): only its header can be read"
        )
    yield from gathering.rest()


def _statements(root: Element, written: Times) -> Iterator[tuple[Section, Element]]:
    """Every entry's statement with its section; a statement that is the file itself has none."""
    if root.tag in STATEMENTS:
        yield Section(None, str(root.tag), written), root
    if root.tag == "entry":
        for child in root:
            if child.tag in STATEMENTS:
                yield Section(None, "entry", written), child
    for element in root.iter("section"):
        code, title = element.find("code"), element.find("title")
        number = code.get("code") if code is not None else None
        name = (
            (flat(title) if title is not None else "")
            or (code.get("displayName") if code is not None else "")
            or "section"
        )
        stand_in = written if number in _CIRCUMSTANCES else (None, None)
        for child in (child for item in element.findall("entry") for child in item):
            if child.tag in STATEMENTS:
                yield Section(number, name.capitalize() if name.isupper() else name, stand_in, element), child


def _leaves(statement: Element) -> Iterator[tuple[Element, Element | None]]:
    """The statements that become records, each with the act or organizer around it."""
    if statement.tag == "organizer":
        for child in (child for component in statement.findall("component") for child in component):
            if child.tag in STATEMENTS:
                for leaf, _ in _leaves(child):
                    yield leaf, statement
        return
    if statement.tag == "act" and not (_PROCEDURE_TEMPLATES & templates(statement)):
        inner = [
            child for _, child in related(statement, "observation", "substanceAdministration", "procedure", "encounter")
        ]
        wanted = [c for c in inner if {statements.PROBLEM, statements.ALLERGY} & templates(c) or c.tag != "observation"]
        if wanted:
            yield from ((child, statement) for child in wanted)
            return
        if len(inner) == 1:
            yield inner[0], statement
            return
    yield statement, None


def _rows(element: Element, around: Element | None, section: Section, reader: Reader, origin: Origin) -> Iterator[Row]:
    """The rows of one statement. Raises NotKept with the reason where it is no record."""
    if section.code in _NOT_RECORDS:
        raise NotKept(f"{_NOT_RECORDS[section.code]}, which Salus does not keep")
    known = templates(element)
    concern = around if around is not None and around.tag == "act" else None
    if statements.ALLERGY in known or (section.code in _ALLERGIES and element.tag == "observation"):
        yield from statements.allergies(element, concern, reader, origin)
    elif element.tag == "substanceAdministration":
        vaccine = known & medications.VACCINES or section.code in _VACCINES
        yield from (medications.immunizations if vaccine else medications.medications)(element, reader, origin)
    elif element.tag == "encounter":
        yield from care.encounters(element, reader, origin)
    elif (
        element.tag == "procedure"
        or known & _PROCEDURE_TEMPLATES
        or (section.code in _PROCEDURES and element.tag == "act")
    ):
        yield from care.procedures(element, reader, origin)
    elif element.tag == "observation":
        yield from _observed(element, around, concern, section, reader, origin)
    else:
        raise NotKept(f"not a kind of record that Salus keeps: {element.tag} ({_named(element, reader)})")


def _observed(
    element: Element, around: Element | None, concern: Element | None, section: Section, reader: Reader, origin: Origin
) -> Iterator[Row]:
    known = templates(element)
    if element.get("moodCode") in _PLANNED:
        raise NotKept(f"only planned or a goal, not observed: {_named(element, reader)}")
    code = element.find("code")
    typed = code is not None and code.get("code") in _PROBLEM_TYPES
    if statements.PROBLEM in known or ((typed or section.code in _PROBLEMS) and element.find("value") is not None):
        yield from statements.problems(element, concern, reader, origin)
        return
    times = section.around
    if around is not None:
        own = reader.when(around.find("effectiveTime"))
        times = own if own[0] or own[1] else times
        if negated(around):
            raise NotKept(f"the record says that it was not done: {_named(around, reader)}")
    yield from observations.observations(element, reader, replace(origin, id=identifier(element)), times)


def _named(element: Element, reader: Reader) -> str:
    return reader.words(element.find("code")) or "unnamed"
