"""The thorough way: an export read by an XML parser, element by element, whatever its lines look like.

It reads what the quick way leaves over, and whole exports that some tool has written anew. Only one top-level element
is in memory at a time. The parser is given neither the document type nor any entity, so nothing can be expanded or
fetched; control characters, which other apps smuggle into names although XML forbids them, are read as spaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat  # nosec B406  # it sees no document type, so there is nothing to expand

from salus.errors import BadFile

_CONTROLS = bytes.maketrans(bytes([*range(1, 9), 11, 12, *range(14, 32)]), b" " * 28)
_MARKUP = re.compile(rb"<[!?]")
_DEPTH = 64  # elements within elements; Apple's go four deep


@dataclass(slots=True)
class Element:
    """A tag with its attributes, the elements inside it, and the line where it begins; without text between tags."""

    name: str
    attributes: Mapping[str, str]
    line: int
    children: list[Element] = field(default_factory=list)

    def get(self, name: str) -> str | None:
        """The attribute, without surrounding spaces; None where it is missing or empty."""
        return (self.attributes.get(name) or "").strip() or None

    def metadata(self) -> dict[str, str]:
        """The values of its metadata entries by their keys."""
        entries = (child.attributes for child in self.children if child.name == "MetadataEntry")
        return {entry.get("key", ""): entry.get("value", "") for entry in entries}


class Elements:
    """Feed it an export piece by piece, beginning between top-level elements; each is given back once it has ended."""

    def __init__(self, line: int) -> None:
        self._line = line
        self._open: list[Element] = []
        self._done: list[Element] = []
        self._markup = False
        self._parser = expat.ParserCreate("utf-8")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.Parse(b"<HealthData>", False)

    @property
    def between(self) -> bool:
        """True where what was fed so far ends between top-level elements, with nothing but elements in it."""
        return len(self._open) == 1 and not self._markup

    def feed(self, data: bytes) -> Iterator[Element]:
        """Yield the top-level elements that end in this piece.

        Raises BadFile where the XML is broken, naming the line.
        """
        self._markup = self._markup or _MARKUP.search(data) is not None
        self._parse(_clean(data), last=False)
        done, self._done = self._done, []
        yield from done

    def close(self) -> None:
        """Check that everything that was opened has ended. Raises BadFile where it has not."""
        self._parse(b"</HealthData>", last=True)

    def _parse(self, data: bytes, *, last: bool) -> None:
        try:
            self._parser.Parse(data, last)
        except expat.ExpatError as error:
            raise BadFile(
                f"line {self._line + error.lineno - 1}: this is not XML ({expat.ErrorString(error.code)}): "
                "the file is damaged; export it again from the Health app and import that; nothing of it was stored"
            ) from None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        element = Element(name, attributes, self._line + self._parser.CurrentLineNumber - 1)
        if len(self._open) > _DEPTH:
            raise BadFile(
                f"line {element.line}: more than {_DEPTH} elements inside each other: this is no Apple export"
            )
        if len(self._open) > 1:
            self._open[-1].children.append(element)
        self._open.append(element)

    def _end(self, _: str) -> None:
        element = self._open.pop()
        if len(self._open) == 1:
            self._done.append(element)


def elements(data: bytes, line: int) -> Iterator[Element]:
    """The top-level elements of a piece that begins and ends between them. Raises BadFile where the XML is broken."""
    parser = Elements(line)
    yield from parser.feed(data)
    parser.close()


def _clean(data: bytes) -> bytes:
    data = data.translate(_CONTROLS)
    try:
        data.decode()
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace").encode()
    return data
