"""A format: a kind of file that records arrive in, recognised by its content and read as a stream.

Every format is one frozen :class:`Format`, named once in :mod:`salus.records.formats.registry`. It is a plain value
with two functions, so that adding one touches nothing else: ``sniff`` says from the first bytes whether a file is of
it, and ``read`` turns an open file into batches of records and refusals.

What ``read`` promises:

- It streams: memory does not grow with the file, and nothing is read before the first item is asked for.
- Every record of the file ends up in exactly one batch row or is counted in one refusal.
- A file that is broken or cut short raises :class:`~salus.errors.BadFile` before the reading ends, saying where and
  what to do; the caller then keeps nothing of the file. A bad *record* is a refusal, and the reading goes on.
- It calls ``context.progress(n)`` (where given) with the number of bytes it took from the stream since the last call.

The stream is binary, starts at the beginning of the file and can be rewound with ``seek(0)``; a member of an archive
can be rewound too, at the price of unpacking it again. Text encodings and byte-order marks are the format's business.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from salus.records.tables import Context, Reading

HEAD = 1 << 16  # bytes that a format may look at to recognise a file


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a folder or an archive: its path inside, with slashes, its size in bytes, and how to open it."""

    name: str
    size: int
    open: Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file that records arrive in.

    ``name`` is for programs ("apple_health"), ``title`` for people ("Apple Health export"). ``sniff(head, name)`` is
    True where a file that begins with ``head`` (its first 64 KiB, raw bytes) is of this format; ``name``, the file's
    name, may decide only between formats whose content looks the same.

    In a folder or an archive each file is read by itself, with two exceptions. Files of a ``joined`` format refer to
    each other and are read as one stream, one after another. ``company`` tells a format whose files come with others
    that belong to them, and reads them together.
    """

    name: str
    title: str
    sniff: Callable[[bytes, str], bool]
    read: Callable[[BinaryIO, Context], Reading]
    joined: bool = False
    company: Company | None = None


@dataclass(frozen=True, slots=True)
class Company:
    """Files that belong to one of a format.

    ``claims(own, other, head)``: the file named ``other``, which begins with ``head``, belongs to the one named
    ``own``, and is not read by itself. ``read(own, claimed, context)`` reads the file with those that belong to it.
    """

    claims: Callable[[str, str, bytes], bool]
    read: Callable[[Member, Sequence[Member], Context], Reading]


__all__ = ["HEAD", "Company", "Format", "Member"]
