"""Reads an Apple Health export: the quick way where it can, the thorough way where it must, in pieces and in order.

A few pieces are in memory at a time: one is being cut from the file by a thread of its own (copying, unpacking an
archive and counting line ends leave the interpreter to others), one waits, one is read. A piece that the quick way
cannot read goes to the parser, which reads on until it is between top-level elements again. Scanning in a further
thread, and in another process, were tried: both cost more processor time than they saved while others used it too.

Invariant: each top-level element is read by exactly one of the two ways, whatever the lines look like.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from salus.records.ahead import ahead
from salus.records.formats.apple.cells import Malformed, pc
from salus.records.formats.apple.clinical import Fetch, clinical
from salus.records.formats.apple.collect import Collector
from salus.records.formats.apple.elements import Elements, elements
from salus.records.formats.apple.lines import scan
from salus.records.formats.apple.others import REPEATED
from salus.records.formats.apple.pieces import Piece, pieces
from salus.records.formats.apple.prolog import open_export
from salus.records.formats.apple.records import Records
from salus.records.formats.apple.tally import Tally
from salus.records.tables import Batch, Context, Reading

_AHEAD = 1  # pieces that wait to be read

Days = list[tuple[str, npt.NDArray[np.int64]]]


@dataclass(frozen=True, slots=True)
class _Quick:
    """What the quick way made of a piece: batches, the elements it left over, what it refused, days with records."""

    batches: list[Batch]
    rest: list[tuple[int, bytes]]
    tally: Tally
    days: Days


def read(stream: BinaryIO, context: Context, fetch: Fetch | None = None) -> Reading:
    """Yield the records of an ``export.xml``; ``fetch`` opens the clinical records that it points to, by their paths.

    Raises BadFile where it is no Apple Health export, damaged, or cut short.
    """
    opened = open_export(stream, context)
    tally = Tally()
    collector = Collector(opened.attributes.get("locale"), Records(context.zone, tally), tally, context.zone)
    with closing(ahead(pieces(opened), _AHEAD)) as cut:
        yield from _read_pieces(cut, collector, tally, context.zone)
    for batch in collector.records():
        _see(collector, _days(batch))
        yield batch
    yield from collector.rest()
    yield from clinical(collector.clinical, fetch, tally, context)
    yield from tally.refusals()


def _read_pieces(every: Iterator[Piece], collector: Collector, tally: Tally, zone: ZoneInfo) -> Iterator[Batch]:
    thorough: Elements | None = None
    for piece in every:
        if thorough is None:
            quick = _quick(piece, zone)
            if quick is not None:
                yield from quick.batches
                tally.join(quick.tally)
                _see(collector, quick.days)
                for line, data in quick.rest:
                    for element in elements(data, line):
                        yield from _seen(collector, collector.take(element))
                continue
            thorough = Elements(piece.line)
        for element in thorough.feed(piece.data):
            yield from _seen(collector, collector.take(element))
        if piece.whole and thorough.between:
            thorough.close()
            thorough = None
    if thorough is not None:
        thorough.close()


def _quick(piece: Piece, zone: ZoneInfo) -> _Quick | None:
    """Read a piece the quick way; None where that cannot be."""
    tally = Tally()
    try:
        scanned = scan(piece)
        batches = [batch for raw in scanned.records for batch in Records(zone, tally).batches(raw)]
    except Malformed:
        return None
    return _Quick(batches, scanned.rest, tally, [day for batch in batches for day in _days(batch)])


def _days(batch: Batch) -> Days:
    """The local days, since 1970, on which a batch has records of what activity summaries repeat."""
    if batch.table != "observations":
        return []
    rows: Any = batch.rows
    coded = rows.column("metric").dictionary_encode()
    found = []
    for code, metric in enumerate(coded.dictionary.to_pylist()):
        if metric in REPEATED:
            mine = pc.equal(coded.indices, code)
            start = rows.column("start").filter(mine).cast(pa.int64()).to_numpy(zero_copy_only=False)
            offset = rows.column("offset").filter(mine).to_numpy(zero_copy_only=False).astype(np.int64)
            found.append((metric, np.unique((start // 1_000_000 + offset * 60) // 86_400)))
    return found


def _see(collector: Collector, days: Days) -> None:
    for metric, numbers in days:
        collector.days.see(metric, numbers)


def _seen(collector: Collector, batches: Iterator[Batch]) -> Iterator[Batch]:
    for batch in batches:
        _see(collector, _days(batch))
        yield batch
