"""Reads a FHIR file twice: first for names, the person and whether the file is whole; then for the records.

Resources point forward as well as back, so nothing can be named before all have been seen; and nothing of a damaged
file may be taken, so it is read to its end before the first row. Both passes stream: one line of NDJSON, or one entry
of a bundle, is in memory at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from salus.errors import BadFile
from salus.records.formats.chart.gather import Gathering
from salus.records.formats.chart.pieces import Pieces
from salus.records.formats.chart.rows import NotKept
from salus.records.formats.chart.split import Progress
from salus.records.formats.fhir.datatypes import Json, obj, string
from salus.records.formats.fhir.index import Index
from salus.records.formats.fhir.resources import rows_of, unfold, unfold_entry
from salus.records.tables import Context, Reading

_ARRAYS = ("entry", "parameter")  # of Bundle and Parameters


def read(stream: BinaryIO, context: Context) -> Reading:
    """Yield the records of a FHIR file in JSON: a bundle, NDJSON, a list, or one resource.

    Raises BadFile where it is damaged, holds no resources, or the records of several people.
    """
    index = Index(context.zone)
    halves = _halves(context)
    history = _first_pass(Pieces(stream, _ARRAYS, halves), index)
    index.check_one_person()
    stream.seek(0)
    yield from _second_pass(Pieces(stream, _ARRAYS, halves), index, history)


def _halves(context: Context) -> Progress:
    """Progress for two passes: each counts for half."""
    tell = context.progress
    if not callable(tell):
        return None
    owed = 0

    def half(count: int) -> None:
        nonlocal owed
        owed += count
        tell(owed // 2)
        owed %= 2

    return half


def _first_pass(pieces: Pieces, index: Index) -> bool:
    """Fill the index; True where the file is a history, with several versions of the same resource."""
    seen = False
    for _, value, cut in pieces:
        try:
            for resource, url in _resources(value, cut):
                seen = seen or "resourceType" in resource
                index.note(resource, url)
        except NotKept:
            seen = True  # told in the second pass
    envelope = obj(pieces.envelope)
    if not seen and string(envelope.get("resourceType")) != "Bundle":
        raise BadFile("this JSON holds no FHIR resource: each has a 'resourceType', such as Bundle or Observation")
    return envelope.get("type") == "history"


def _second_pass(pieces: Pieces, index: Index, history: bool) -> Reading:
    gathering, known = Gathering(), set()
    for place, value, cut in pieces:
        try:
            found = list(_resources(value, cut))
        except NotKept as reason:
            found = []
            gathering.refuse(place, str(reason))
        for resource, _ in found:
            where = _place(resource, place)
            if history and where in known:
                gathering.refuse(where, "an older version of a record that is in the same file")
                continue
            if history:
                known.add(where)
            try:
                gathering.add(rows_of(resource, index, where))
            except NotKept as reason:
                gathering.refuse(where, str(reason))
        yield from gathering.full()
    yield from gathering.rest()


def _resources(value: object, cut: bool) -> Iterator[tuple[Json, str | None]]:
    yield from unfold_entry(obj(value)) if cut else unfold(value)


def _place(resource: Json, place: str) -> str:
    kind, ident = string(resource.get("resourceType")), string(resource.get("id"))
    return f"{kind}/{ident}" if ident else place
