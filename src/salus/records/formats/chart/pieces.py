"""The values of a JSON file one by one: lines of NDJSON, elements of a list, elements of an array inside an envelope.

>>> import io
>>> list(Pieces(io.BytesIO(b'{"a": 1}\\n{"a": 2}\\n'), ("body",)))
[('line 1', {'a': 1}, False), ('line 2', {'a': 2}, False)]
>>> list(Pieces(io.BytesIO(b'{"body":\\n [{"a": 1}]}'), ("body",)))
[('entry 1', {'a': 1}, True)]
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from salus.errors import BadFile
from salus.records.formats.chart.split import LONGEST, Progress, Splitter, parse

_PEEK = 16 << 20
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_MARK = b"\xef\xbb\xbf"

Piece = tuple[str, Any, bool]


class Pieces:
    """The parsed values of a file, with their places, and whether they were cut out of an array of these ``keys``.

    After the iteration ``envelope`` is what stood around them, or the lone value. Raises BadFile where it is no JSON.
    """

    def __init__(self, stream: BinaryIO, keys: tuple[str, ...], progress: Progress = None) -> None:
        self.envelope: Any = None
        self._stream, self._keys, self._progress = stream, keys, progress

    def __iter__(self) -> Iterator[Piece]:
        self._stream.seek(0)
        start = self._stream.readline(_PEEK)
        if start.startswith(_WIDE):
            raise BadFile("this JSON is in UTF-16: save it again in that encoding")
        while start and not start.removeprefix(_MARK).strip():
            start = self._stream.readline(_PEEK)
        after = iter(lambda: self._stream.readline(_PEEK), b"")
        several = start.endswith(b"\n") and _is_object(start) and any(line.strip() for line in after)
        self._stream.seek(0)
        if several:
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
            if text := line.removeprefix(_MARK).strip():
                yield f"line {count}", parse(text, f"line {count}"), False

    def _cut(self) -> Iterator[Piece]:
        splitter = Splitter(self._stream, self._keys, self._progress)
        for count, piece in enumerate(splitter, start=1):
            yield f"entry {count}", parse(piece, f"entry {count}"), not splitter.plain_list
        self.envelope = splitter.envelope
        if isinstance(self.envelope, dict) and not splitter.found:
            yield "entry 1", self.envelope, False


def _is_object(line: bytes) -> bool:
    """True where the first line is a JSON object of its own: NDJSON, or a file of one line."""
    try:
        return isinstance(parse(line.removeprefix(_MARK).strip(), "line 1"), dict)
    except BadFile:
        return False
