"""The beginning of an export: its encoding, its document type, and the tag that all records lie in.

Apple's document type declares elements only, and that of some iOS versions is itself broken, which strict parsers
stumble over. It is skipped without being read, after making sure that it declares no entity: so nothing can be
expanded, and nothing is fetched. Exports are UTF-8; those that some tool has saved in another encoding are turned into
UTF-8 on the way.
"""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from salus.errors import BadFile
from salus.records.tables import Context

BLOCK = 1 << 20
_LONGEST = 1 << 20  # bytes before the root tag; Apple's are 9 kB
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(rb"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_ATTRIBUTES = rb"""(?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*"""
_ROOT = re.compile(rb"<HealthData(" + _ATTRIBUTES + rb")(/?)>")
_ATTRIBUTE = re.compile(rb"""([\w:.-]+)\s*=\s*["']([^"'<]*)["']""")
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_FIRST_TAG = re.compile(rb"<(?:!DOCTYPE\s+)?([A-Za-z_][\w:.-]*)")


@dataclass(frozen=True, slots=True)
class Opened:
    """An export past its root tag: the tag's attributes, the line it ends in, and what follows, as blocks of UTF-8."""

    attributes: Mapping[str, str]
    line: int
    blocks: Iterator[bytes]


def is_apple(head: bytes, name: str) -> bool:  # noqa: ARG001  # the content is enough
    """True for XML whose first tag, or whose document type, is ``HealthData``."""
    text = _decoded(head).lstrip()
    first = _FIRST_TAG.search(_COMMENT.sub(b"", text))
    return text.startswith(b"<") and first is not None and first[1] == b"HealthData"


def open_export(stream: BinaryIO, context: Context) -> Opened:
    """Read an export up to its root tag.

    Raises BadFile where it has none, or its document type declares entities.
    """
    blocks = _utf8(stream, context)
    head = b""
    while (root := _ROOT.search(head)) is None and len(head) < _LONGEST and (block := next(blocks, b"")):
        head += block
    if root is None:
        raise BadFile("this is no whole Apple Health export: the tag <HealthData> is missing; export it again")
    if b"<!ENTITY" in head[: root.start()]:
        raise BadFile("this export declares XML entities, which Apple's never do: it is not read, for safety")
    if root[2]:
        raise BadFile("this Apple Health export is empty: it has no records; export it again from the Health app")
    attributes = {
        key.decode(): html.unescape(value.decode("utf-8", "replace")) for key, value in _ATTRIBUTE.findall(root[1])
    }
    return Opened(attributes, head.count(b"\n", 0, root.end()) + 1, _after(head[root.end() :], blocks))


def _after(first: bytes, blocks: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from blocks


def _utf8(stream: BinaryIO, context: Context) -> Iterator[bytes]:
    """The blocks of a stream in UTF-8, without byte-order marks, telling the progress."""
    tell = context.progress if callable(context.progress) else None
    decoder: codecs.IncrementalDecoder | None = None
    first = True
    while block := stream.read(BLOCK):
        if tell:
            tell(len(block))
        if first:
            encoding = _encoding(block)
            decoder = None if encoding == "utf-8" else codecs.getincrementaldecoder(encoding)("replace")
        text = block if decoder is None else decoder.decode(block).encode()
        while first and text.startswith(codecs.BOM_UTF8):
            text = text.removeprefix(codecs.BOM_UTF8)
        first = False
        yield text


def _encoding(head: bytes) -> str:
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if head[:4] in (b"<\0?\0", b"<\0H\0"):
        return "utf-16-le"
    if head[:4] in (b"\0<\0?", b"\0<\0H"):
        return "utf-16-be"
    declared = _DECLARED.match(head.lstrip())
    name = declared[1].decode() if declared else "utf-8"
    try:
        found = codecs.lookup(name).name
    except LookupError:
        raise BadFile(f"this export says that it is encoded in {name!r}, which is unknown: save it as UTF-8") from None
    return "utf-8" if found in {"ascii", "utf-8"} or found.startswith("utf-16") else found


def _decoded(head: bytes) -> bytes:
    try:
        encoding = _encoding(head)
    except BadFile:
        return b""
    text = head if encoding == "utf-8" else codecs.getincrementaldecoder(encoding)("replace").decode(head).encode()
    while text.startswith(codecs.BOM_UTF8):
        text = text.removeprefix(codecs.BOM_UTF8)
    return text


__all__ = ["BLOCK", "Opened", "is_apple", "open_export"]
