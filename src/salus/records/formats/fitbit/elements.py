"""The elements of a Takeout's JSON file, some thousand at a time: whole where the file is small, streamed where not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import orjson

from salus.errors import BadFile
from salus.records.formats.chart.pieces import Pieces
from salus.records.tables import Context

_SMALL = 32 << 20
_CHUNK = 50_000
_ARRAYS = ("sleep", "activities", "data")

Element = Any


def elements(stream: BinaryIO, context: Context) -> Iterator[tuple[int, list[Element]]]:
    """Yield lists of elements, each with the number (from 1) of its first. Raises BadFile where the JSON is broken."""
    tell = context.progress if callable(context.progress) else None
    text = stream.read(_SMALL + 1)
    if len(text) > _SMALL:
        yield from _streamed(stream, tell)
        return
    if tell is not None:
        tell(len(text))
    try:
        found = orjson.loads(text.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise BadFile(f"this JSON is broken or cut short ({error}): export it again") from None
    if isinstance(found, dict):
        found = next((found[key] for key in _ARRAYS if isinstance(found.get(key), list)), [found])
    if not isinstance(found, list):
        raise BadFile("this JSON is not a list of records, as Fitbit writes them")
    for at in range(0, len(found), _CHUNK):
        yield at + 1, found[at : at + _CHUNK]


def _streamed(stream: BinaryIO, tell: Any) -> Iterator[tuple[int, list[Element]]]:
    held: list[Element] = []
    first = 1
    for _, value, _ in Pieces(stream, _ARRAYS, tell):
        held.append(value)
        if len(held) == _CHUNK:
            yield first, held
            first, held = first + len(held), []
    yield first, held


__all__ = ["Element", "elements"]
