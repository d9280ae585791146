"""Says in a few words what a file of no known format looks like, so that a person knows what went wrong.

>>> seen(b"%PDF-1.7 ..."), seen(b""), seen(b'{"hello": 1, "world": 2}')
('a PDF document', 'empty', 'JSON with the names hello, world')
>>> seen(b"name;age\\nRobin;44\\n")
"text that begins with 'name;age'"
"""

from __future__ import annotations

import codecs
import re

_MAGIC = {
    b"%PDF": "a PDF document", b"{\\rtf": "an RTF document", b"\xd0\xcf\x11\xe0": "an old Office document",
    b"\x89PNG": "a PNG picture", b"\xff\xd8\xff": "a JPEG picture", b"GIF8": "a GIF picture",
    b"SQLite format 3": "an SQLite database", b"PAR1": "a Parquet file", b"bplist": "a property list",
    b"\x7fELF": "a program", b"MZ": "a program", b"\x0e\x10": "a FIT file", b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive", b"BZh": "a bzip2 archive", b"\xfd7zXZ": "an xz archive",
    b"(\xb5/\xfd": "a Zstandard archive",
}  # fmt: skip
_TAG = re.compile(r"<([A-Za-z_][\w:.-]{0,60})")
_NAMES = re.compile(r'"([^"\\]{1,40})"\s*:')
_SHOWN = 80


def seen(head: bytes) -> str:
    """What a file that begins with these bytes is."""
    for magic, what in _MAGIC.items():
        if head.startswith(magic):
            return what
    text = _text(head)
    if text is None:
        return f"binary data that begins with {head[:8].hex(' ')}"
    text = text.strip()
    if not text:
        return "empty"
    if text[0] == "<":
        tag = _TAG.search(text)
        if tag and tag[1].lower() in {"html", "head", "body"}:
            return "a web page"
        return f"XML with the tag <{tag[1]}>" if tag else "XML without a tag"
    if text[0] in "{[":
        names = list(dict.fromkeys(_NAMES.findall(text)))[:5]
        return f"JSON with the names {', '.join(names)}" if names else "JSON without names"
    return f"text that begins with {text.splitlines()[0][:_SHOWN]!r}"


def _text(head: bytes) -> str | None:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", "replace")
    text = head.decode("utf-8", "replace").lstrip("\ufeff")
    strange = sum(character < " " and character not in "\t\r\n\f" for character in text[:1000])
    return None if "\0" in text or strange > 20 else text


__all__ = ["seen"]
