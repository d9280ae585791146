"""Cuts a JSON file into the pieces that are worth parsing on their own, without holding more than one of them.

A bundle of a hundred megabytes is one JSON value; parsed whole it takes half a gigabyte. Here its brackets are found
with NumPy, block by block (quotes and escapes first, then the depth of every bracket outside strings), and each element
of the named top-level arrays is cut out as bytes (of the file itself, where it is an array). What is left, the
envelope with a ``0`` for each element, is parsed at the end: so a file that is broken anywhere is told to be, and
nothing is read out of half a value.

>>> import io
>>> cut = Splitter(io.BytesIO(b'{"resourceType": "Bundle", "entry": [{"a": "}"}, {"b": [1]}], "total": 2}'), ("entry",))
>>> list(cut), cut.envelope
([b'{"a": "}"}', b'{"b": [1]}'], {'resourceType': 'Bundle', 'entry': [0, 0], 'total': 2})
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import orjson

from salus.errors import BadFile

BLOCK = 1 << 20
LONGEST = 64 << 20  # bytes of one element, or of what is around them

_MARK = b"\xef\xbb\xbf"
_QUOTE, _BACKSLASH = ord('"'), ord("\\")
_STEP = np.zeros(256, np.int8)
_STEP[[ord("{"), ord("[")]] = 1
_STEP[[ord("}"), ord("]")]] = -1

Progress = Callable[[int], None] | None
Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]


class Splitter:
    """Iterate it once for the elements; then ``envelope`` holds the rest of the file, parsed.

    ``plain_list``: the file is itself a list; ``found``: there was such an array.
    """

    def __init__(self, stream: BinaryIO, keys: Iterable[str], progress: Progress = None) -> None:
        self.envelope: Any = None
        self.plain_list = self.found = False
        self._stream, self._progress = stream, progress
        self._key = re.compile(rf'"(?:{"|".join(keys)})"\s*:\s*\[$'.encode())
        self._depth, self._inside, self._escape = 0, False, False
        self._rest, self._piece = bytearray(), bytearray()
        self._started = False
        self._at: int | None = None  # depth of the elements, while inside an array of them

    def __iter__(self) -> Iterator[bytes]:
        block = self._stream.read(max(BLOCK, len(_MARK)))
        while block:
            if self._progress is not None:
                self._progress(len(block))
            if bare := block.removeprefix(b"" if self._started else _MARK):
                yield from self._cut(bare)
            self._started = True
            block = self._stream.read(BLOCK)
        self.envelope = parse(bytes(self._rest), "the file")

    def _cut(self, block: bytes) -> Iterator[bytes]:
        done = 0
        for place, step, depth in self._brackets(np.frombuffer(block, np.uint8)):
            if self._at is None:
                if step > 0 and depth <= 2:
                    self._keep(self._rest, block[done : place + 1])
                    done = place + 1
                    if (depth == 2 and self._key.search(self._rest[-200:])) or self._rest.strip() == b"[":
                        self._at = depth + 1
                        self.found, self.plain_list = True, depth == 1
            elif step > 0 and depth == self._at:
                self._keep(self._rest, block[done:place])
                done = place
            elif step < 0 and depth == self._at - 1:
                self._keep(self._piece, block[done : place + 1])
                done = place + 1
                yield bytes(self._piece)
                self._piece.clear()
                self._keep(self._rest, b"0")
            elif step < 0 and depth == self._at - 2:
                self._at = None
        inside = self._at is not None and self._depth >= self._at
        self._keep(self._piece if inside else self._rest, block[done:])

    def _brackets(self, block: Bytes) -> list[tuple[int, int, int]]:
        """Position, step (+1, -1) and depth after it of the brackets outside strings, but those deep in an element."""
        quotes = block == _QUOTE
        escaped = self._escaped(np.flatnonzero(block == _BACKSLASH), len(block))
        quotes[escaped] = False
        quotes[0] ^= self._inside
        inside = np.logical_xor.accumulate(quotes)
        steps = _STEP[block]
        steps[inside] = 0
        places = np.flatnonzero(steps)
        turns = steps[places]
        depths = self._depth + np.cumsum(turns, dtype=np.int64)
        self._inside = bool(inside[-1])
        if len(places):
            self._depth = int(depths[-1])
            if depths.min() < 0:
                raise BadFile("this JSON closes more brackets than it opens: it is damaged, export it again")
        shallow = ((turns > 0) & (depths <= 3)) | ((turns < 0) & (depths <= 2))
        return list(zip(places[shallow].tolist(), turns[shallow].tolist(), depths[shallow].tolist(), strict=True))

    def _escaped(self, slashes: Places, count: int) -> Places:
        """The places that a backslash escapes: after every odd one of a run, which may begin in the block before."""
        carried = self._escape
        first = np.zeros(1 if carried else 0, np.int64)
        if not len(slashes):
            self._escape = False
            return first
        begins = np.flatnonzero(np.diff(slashes, prepend=-2) != 1)
        starts = np.repeat(slashes[begins], np.diff(begins, append=len(slashes)))
        if carried and slashes[0] == 0:
            starts[starts == 0] = -1  # the first of them is escaped itself
        after = slashes[(slashes - starts) % 2 == 0] + 1
        self._escape = bool(len(after) and after[-1] == count)
        return np.concatenate([first, after[after < count]])

    @staticmethod
    def _keep(store: bytearray, part: bytes) -> None:
        if len(store) + len(part) > LONGEST:
            raise BadFile(f"this JSON has one value of more than {LONGEST >> 20} MB: no health record is that long")
        store += part


def parse(text: bytes, what: str) -> Any:
    """The JSON value. Raises BadFile where it is none."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadFile(f"{what} is not valid JSON ({error}): it is damaged or cut short, export it again") from None
