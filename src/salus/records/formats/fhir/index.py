"""Who and what the resources of a file point to: names of practitioners, places, medicines, and whose records they are.

A first pass over the file fills it, so that the second can stream: resources may point forward. It keeps a name and
codes for each, never the resources, so that its memory stays small beside the file.

Invariant: all clinical resources of a file belong to one person; a file about several is refused whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from salus.errors import BadFile
from salus.records.formats.fhir.datatypes import Json, codes, obj, objects, person_name, string, words

NAMED = frozenset({
    "Patient", "Practitioner", "PractitionerRole", "Organization", "Location", "Device", "DeviceDefinition",
    "Medication", "Condition", "Procedure", "Substance", "RelatedPerson", "HealthcareService", "Encounter", "CareTeam",
    "Observation",
})  # fmt: skip
_SUBJECTS = ("subject", "patient", "individual")


@dataclass(frozen=True, slots=True)
class Named:
    """What is kept of a resource that others point to."""

    type: str
    name: str | None
    codes: tuple[str, ...] = ()


@dataclass(slots=True)
class Index:
    """The names by reference ("Practitioner/7", "urn:uuid:…"), the person, and the home zone."""

    zone: ZoneInfo
    names: dict[str, Named] = field(default_factory=dict)
    people: dict[str, frozenset[str]] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    subjects: set[str] = field(default_factory=set)
    born: str | None = None
    sex: str | None = None
    custodian: Json = field(default_factory=dict)

    def note(self, resource: Json, full_url: str | None) -> None:
        """Remember what others may point to, and whom this is about."""
        kind, ident = string(resource.get("resourceType")), string(resource.get("id"))
        if kind in NAMED:
            named = Named(kind, name_of(resource), codes(resource.get("code")) if kind == "Medication" else ())
            for key in (f"{kind}/{ident}" if ident else None, full_url):
                if key and (named.name or named.codes):
                    self.names[_short(key)] = named
        if kind == "Patient":
            self._note_person(resource, ident, full_url)
        elif kind == "Composition":
            self.custodian = obj(resource.get("custodian")) or self.custodian
        for key in _SUBJECTS:
            target = string(obj(resource.get(key)).get("reference"))
            if target and not target.startswith("#") and ("Patient/" in target or target.startswith("urn:")):
                self.subjects.add(_short(target))

    def _note_person(self, resource: Json, ident: str | None, full_url: str | None) -> None:
        keys = [_short(key) for key in (f"Patient/{ident}" if ident else None, full_url) if key]
        if not keys:
            return
        self.aliases.update(dict.fromkeys(keys, keys[0]))
        linked = [string(obj(link.get("other")).get("reference")) for link in objects(resource.get("link"))]
        self.people[keys[0]] = frozenset(_short(other) for other in linked if other)
        self.custodian = self.custodian or obj(resource.get("managingOrganization"))
        self.born = self.born or string(resource.get("birthDate"))
        self.sex = self.sex or string(resource.get("gender"))

    @property
    def source(self) -> str:
        """Who keeps these records, as people know it."""
        return self.name(self.custodian, {}) or "health record"

    def check_one_person(self) -> None:
        """Raise BadFile where the file holds the records of several people; linked duplicates of one are one."""
        same = dict(self.aliases)
        for person, others in self.people.items():
            for other in others:
                _join(same, person, other)
        people = {_root(same, s) for s in self.subjects if "Patient/" in s or s in same}
        people |= {_root(same, person) for person in self.people}
        if len(people) > 1:
            shown = ", ".join(sorted(people)[:3])
            raise BadFile(
                f"this file holds the records of {len(people)} people ({shown}{' …' if len(people) > 3 else ''}): "
                "import one person's records at a time, each into a profile of its own"
            )

    def look_up(self, reference: object, inside: Json) -> Named | None:
        """What a Reference points to: in the file, in the resource that contains it, or as its display says."""
        item = obj(reference)
        item = obj(item.get("reference")) or item  # CodeableReference
        target = string(item.get("reference"))
        if target and target.startswith("#"):
            for part in objects(inside.get("contained")):
                if string(part.get("id")) == target[1:]:
                    return Named(string(part.get("resourceType")) or "", name_of(part), codes(part.get("code")))
        found = self.names.get(_short(target)) if target else None
        display = string(item.get("display"))
        if display is None:
            return found
        return Named(found.type if found else (target or "").partition("/")[0], display, found.codes if found else ())

    def name(self, reference: object, inside: Json) -> str | None:
        """The name of what a Reference points to."""
        found = self.look_up(reference, inside)
        return found.name if found else None

    def said(self, concept: object, inside: Json) -> str | None:
        """A CodeableConcept's, Reference's or CodeableReference's words."""
        for item in objects(concept):
            if text := (words(item) if "reference" not in item else self.name(item, inside)):
                return text
        return words(concept) if isinstance(concept, str) else None


def _root(same: dict[str, str], key: str) -> str:
    while (parent := same.get(key, key)) != key:
        key = parent
    return key


def _join(same: dict[str, str], one: str, other: str) -> None:
    same[_root(same, one)] = _root(same, other)


def name_of(resource: Json) -> str | None:
    """What people call this resource: a person's or organisation's name, a device's, a medicine's."""
    kind = resource.get("resourceType")
    if kind in {"Patient", "Practitioner", "RelatedPerson"}:
        return person_name(resource.get("name"))
    if kind == "PractitionerRole":
        return (
            string(obj(resource.get("practitioner")).get("display"))
            or words(resource.get("specialty"))
            or words(resource.get("code"))
        )
    if kind in {"Device", "DeviceDefinition"}:
        return _device_name(resource)
    if kind == "Encounter":
        return words(resource.get("type")) or words(resource.get("class"))
    return string(resource.get("name")) or words(resource.get("code")) or _ingredients(resource)


def _device_name(resource: Json) -> str | None:
    names = [string(item.get("name")) or string(item.get("value")) for item in objects(resource.get("deviceName"))]
    names += [string(item.get("value")) for item in objects(resource.get("name"))]
    model = string(resource.get("modelNumber")) or string(resource.get("model"))
    maker = string(resource.get("manufacturer"))
    return next(filter(None, names), None) or string(resource.get("displayName")) or " ".join(
        part for part in (maker, model) if part
    ) or words(resource.get("type"))  # fmt: skip


def _ingredients(resource: Json) -> str | None:
    """A medicine without a name is named by what it contains."""
    items = objects(resource.get("ingredient"))
    found = [words(i.get("itemCodeableConcept")) or words(i.get("item")) for i in items]
    return " / ".join(name for name in found if name) or None


def _short(reference: str) -> str:
    """A reference as its last two segments ("Patient/1"), so that absolute and relative ones meet; URNs as they are."""
    reference = re.sub(r"/_history/[^/]+$", "", reference.partition("|")[0])
    return reference if reference.startswith("urn:") else "/".join(reference.rstrip("/").split("/")[-2:])
