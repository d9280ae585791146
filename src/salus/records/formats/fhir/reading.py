"""Reads a FHIR file twice: first for names, the person and whether the file is whole; then for the records.

Resources point forward as well as back, so nothing can be named before all have been seen; and nothing of a damaged file
may be taken, so it is read to its end before the first row. Both passes stream: one line of NDJSON, or one entry of a
bundle, is in memory at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

from salus.errors import BadFile
from salus.records.formats.chart.gather import Gathering
from salus.records.formats.chart.rows import NotKept
from salus.records.formats.fhir.datatypes import Json, obj, string
from salus.records.formats.fhir.index import Index
from salus.records.formats.fhir.resources import rows_of, unfold, unfold_entry
from salus.records.formats.fhir.split import LONGEST, Splitter, parse
from salus.records.tables import Context, Reading

Progress = Callable[[int], None] | None
Piece = tuple[str, object, str | None]  # place in the file, parsed value, key of the array it was cut from

_PEEK = 16 << 20
_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read(stream: BinaryIO, context: Context) -> Reading:
    """Yield the records of a FHIR file in JSON: a bundle, NDJSON, a list, or one resource.

    Raises BadFile where it is damaged, holds no resources, or the records of several people.
    """
    index = Index(context.zone)
    halves = _halves(context)
    history = _first_pass(Pieces(stream, halves), index)
    index.check_one_person()
    stream.seek(0)
    yield from _second_pass(Pieces(stream, halves), index, history)


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
    for _, value, key in pieces:
        try:
            for resource, url in _resources(value, key):
                seen = True
                index.note(resource, url)
        except NotKept:
            seen = True  # told in the second pass
    envelope = obj(pieces.envelope)
    if not seen and string(envelope.get("resourceType")) != "Bundle":
        raise BadFile("this JSON holds no FHIR resource: each has a 'resourceType', such as Bundle or Observation")
    return envelope.get("type") == "history"


def _second_pass(pieces: Pieces, index: Index, history: bool) -> Reading:
    gathering, known = Gathering(), set()
    for place, value, key in pieces:
        try:
            found = list(_resources(value, key))
            if not found:
                gathering.refuse(place, "an entry without a resource")
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


def _resources(value: object, key: str | None) -> Iterator[tuple[Json, str | None]]:
    if key is None:
        yield from unfold(value)
    else:
        yield from unfold_entry(obj(value))


def _place(resource: Json, place: str) -> str:
    kind, ident = string(resource.get("resourceType")), string(resource.get("id"))
    return f"{kind}/{ident}" if ident else place


class Pieces:
    """The parsed pieces of a file, with their places: lines of NDJSON, elements of a list, or entries of a bundle.

    After the iteration ``envelope`` is what stood around the entries, or the lone resource.
    """

    def __init__(self, stream: BinaryIO, progress: Progress) -> None:
        self.envelope: object = None
        self._stream, self._progress = stream, progress

    def __iter__(self) -> Iterator[Piece]:
        self._stream.seek(0)
        start = self._stream.readline(_PEEK)
        if start.startswith(_MARKS):
            raise BadFile("this JSON is in UTF-16: FHIR is UTF-8, save it again in that encoding")
        while start and not start.removeprefix(b"\xef\xbb\xbf").strip():
            start = self._stream.readline(_PEEK)
        whole = start.endswith(b"\n") or len(start) < _PEEK
        self._stream.seek(0)
        if whole and _is_object(start):
            yield from self._lines()
            return
        yield from self._cut()

    def _lines(self) -> Iterator[Piece]:
        count = 0
        while line := self._stream.readline(LONGEST):
            count += 1
            if len(line) >= LONGEST:
                raise BadFile(f"line {count} is longer than {LONGEST >> 20} MB: no health record is that long")
            if self._progress is not None:
                self._progress(len(line))
            if text := line.removeprefix(b"\xef\xbb\xbf").strip():
                yield f"line {count}", parse(text, f"line {count}"), None

    def _cut(self) -> Iterator[Piece]:
        splitter = Splitter(self._stream, self._progress)
        for count, piece in enumerate(splitter, start=1):
            yield f"entry {count}", parse(piece, f"entry {count}"), None if splitter.plain_list else "entry"
        self.envelope = splitter.envelope
        if isinstance(self.envelope, dict) and not splitter.found:
            yield "entry 1", self.envelope, None


def _is_object(line: bytes) -> bool:
    """True where the first line is a JSON object of its own: NDJSON, or a file of one line."""
    try:
        return isinstance(parse(line.removeprefix(b"\xef\xbb\xbf").strip(), "line 1"), dict)
    except BadFile:
        return False
