"""Tells what a path holds from its content, and reads all of it as one: a file, an archive or a folder.

What is not of any known format is no reason to refuse the rest of an archive (exports come with pictures and read-me
files); it is told at the end. Only where nothing is known does detection fail, and says what was seen instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from typing import Any

import pyarrow.compute

from salus.errors import BadFile
from salus.records.formats import HEAD, Format, Member
from salus.records.formats.container import Container
from salus.records.formats.joined import joined
from salus.records.formats.registry import FORMATS
from salus.records.formats.seen import seen
from salus.records.tables import Batch, Context, Reading, Refusal

pc: Any = pyarrow.compute


@dataclass(frozen=True, slots=True)
class Part:
    """Members that are read together, by name: those of the format, and others that belong to them."""

    format: Format
    names: tuple[str, ...]
    claimed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Detected:
    """What a path holds.

    ``name`` and ``title`` are those of its format, joined with "+" where there are several, or what they have in common
    where they are of one maker. ``size`` is the number of bytes that reading will go through, unpacked; ``strangers``
    are files of no known format.
    """

    path: Path | Member
    parts: tuple[Part, ...]
    size: int
    strangers: tuple[str, ...]

    @property
    def name(self) -> str:
        """The formats' names, for programs: "apple_health"."""
        return "+".join(_common((part.format.name for part in self.parts), "_"))

    @property
    def title(self) -> str:
        """The formats' names, for people: "Apple Health export"."""
        return " + ".join(_common((part.format.title for part in self.parts), " "))

    def read(self, context: Context) -> Reading:
        """Yield all records. Raises BadFile where any part is broken; then nothing of the path is to be kept."""
        with Container(self.path) as container:
            members = {member.name: member for member in container.members}
            for part in self.parts:
                reading = _read(part, members, context)
                yield from _named(reading, part.names[0]) if len(self.parts) > 1 else reading
        if self.strangers:
            yield Refusal(self.strangers[0], "not a file of a known format", len(self.strangers))


def detect(path: Path | Member, formats: Sequence[Format] = FORMATS) -> Detected:
    """Find out what a file, archive or folder holds: at a path, or a file that somebody else opens.

    Raises BadFile where it is missing, empty, damaged, dangerous, or of no known format; the message says what was seen
    and which formats are known.
    """
    with Container(path) as container:
        found = {member: _format(member, formats) for member in container.members}
        known = {member: format_ for member, format_ in found.items() if format_ is not None}
        if not known:
            raise BadFile(_unknown(path, container.members, formats))
        parts = tuple(_parts(known, container.members))
    taken = {name for part in parts for name in (*part.names, *part.claimed)}
    read = {name for part in parts for name in part.names}
    return Detected(
        path,
        parts,
        sum(member.size for member in known if member.name in read),
        tuple(member.name for member in found if member.name not in taken),
    )


def _parts(known: dict[Member, Format], members: Sequence[Member]) -> Iterator[Part]:
    claimed: set[str] = set()
    for member, format_ in known.items():
        if format_.company is not None:
            others = tuple(
                other.name for other in members
                if other is not member and format_.company.claims(member.name, other.name, _head(other))
            )  # fmt: skip
            claimed.update(others)
            yield Part(format_, (member.name,), others)
    for format_ in dict.fromkeys(known.values()):
        names = tuple(member.name for member, one in known.items() if one is format_ and member.name not in claimed)
        if format_.company is None and names:
            yield from (Part(format_, some) for some in ([names] if format_.joined else [(name,) for name in names]))


def _read(part: Part, members: dict[str, Member], context: Context) -> Reading:
    mine = [members[name] for name in part.names]
    if part.format.company is not None:
        yield from part.format.company.read(mine[0], [members[name] for name in part.claimed], context)
    else:
        with joined(mine) if len(mine) > 1 else mine[0].open() as stream:
            yield from part.format.read(stream, context)


def _named(reading: Reading, name: str) -> Reading:
    """The reading with its places told together with the name of the member; so are the faults."""
    try:
        for item in reading:
            yield replace(item, where=f"{name}: {item.where}") if isinstance(item, Refusal) else _placed(item, name)
    except BadFile as error:
        raise BadFile(f"{name}: {error}") from None


def _placed(batch: Batch, name: str) -> Batch:
    rows: Any = batch.rows
    at = rows.schema.get_field_index("place")
    place = pc.binary_join_element_wise(name, rows.column(at), ": ")
    return Batch(batch.table, rows.set_column(at, rows.schema.field(at), place))


def _head(member: Member) -> bytes:
    with member.open() as stream:
        return stream.read(HEAD)


def _format(member: Member, formats: Sequence[Format]) -> Format | None:
    head = _head(member)
    return next((format_ for format_ in formats if head and format_.sniff(head, member.name)), None)


def _unknown(path: Path | Member, members: Sequence[Member], formats: Sequence[Format]) -> str:
    known = ", ".join(_common((format_.title for format_ in formats), " "))
    if not members:
        return f"{path.name} holds no files; known formats are {known}"
    what = seen(_head(members[0]))
    if len(members) > 1 or members[0].name != path.name:
        some = f"{len(members)} files, none of a known format" if len(members) > 1 else "a file of no known format"
        return f"{path.name} holds {some}; {members[0].name} is {what}; known formats are {known}"
    return f"{path.name} is {what}; known formats are {known}"


def _common(names: Iterable[str], space: str) -> Iterator[str]:
    """The names in order, each once; those that begin with the same word as the words that they have in common.

    >>> list(_common(["fitbit_steps", "apple_health", "fitbit_csv"], "_"))
    ['fitbit', 'apple_health']
    """
    families: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):
        families.setdefault(name.partition(space)[0], []).append(name)
    for family in families.values():
        words = zip(*(name.split(space) for name in family), strict=False)
        yield space.join(column[0] for column in takewhile(lambda column: len(set(column)) == 1, words))


__all__ = ["Detected", "Part", "detect"]
