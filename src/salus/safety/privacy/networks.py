"""E-mail addresses, web addresses, IP and hardware addresses: found by shape, whatever stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_address

from salus.safety.privacy.masking import MASK
from salus.safety.privacy.spans import Found, Kind

_LOCAL = re.compile(r"[\w.+%'\-]{1,64}\Z")
_DOMAIN = re.compile(r"@[^\W_][\w\-]{0,62}(?:\.[\w\-]{1,63}){0,8}")
_HANDLE = re.compile(r"(?<![\w.@])@[A-Za-z]\w{2,30}")
_SPOKEN = re.compile(
    r"[\w.+\-]{1,64} ?(?:\(at\)|\[at\]|\bat\b|\barroba\b) ?"
    r"[\w\-]{1,63}(?: ?(?:\(dot\)|\[dot\]|\bdot\b|\bpunto\b) ?[\w\-]{2,63}){1,4}",
    re.I,
)
_URL = re.compile(rf"(?:(?:https?|ftps?|sftp)://|www\.)[^\s<>\"'{MASK}]+", re.I)
_BARE = re.compile(
    r"(?<![\w@\-])(?:[a-z0-9\-]{1,63}\.){1,5}"
    r"(?:com|org|net|edu|gov|mil|info|health|io|app|dev|gob|co\.uk|ac\.uk|nhs\.uk|org\.uk)(?:\.[a-z]{2})?\b(?:[/?#][^\s<>\"']*)?",
    re.I,
)
_DOTTED = re.compile(r"\w\.\w")
_IPV4 = re.compile(
    r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?!\d|\.\d)"
)
_COLONS = re.compile(r"(?<![0-9A-Za-z.])(?<![0-9A-Fa-f]:)[0-9A-Fa-f:.]{3,45}(?![0-9A-Za-z])")
_MAC = re.compile(r"(?<![0-9A-Fa-f:\-])(?:[0-9A-Fa-f]{2}[:\-]){5}[0-9A-Fa-f]{2}(?![0-9A-Fa-f])")
_VERSION = re.compile(r"\b(?:version|versión|ver|v)\.? ?\Z", re.I)
_TRAILING = ".,;:!?)]}”’"


def find(text: str) -> Iterator[Found]:
    """Every address of a machine or a mailbox in ``text``."""
    if "@" in text:
        yield from _mailboxes(text)
        yield from (Found(Kind.ID, *match.span()) for match in _HANDLE.finditer(text))
    low = text.lower()
    if " dot " in low or "(dot)" in low or "[dot]" in low or "arroba" in low:
        yield from (Found(Kind.EMAIL, *match.span()) for match in _SPOKEN.finditer(text))
    if "://" in text or "www." in low:
        for match in _URL.finditer(text):
            yield Found(Kind.URL, match.start(), match.start() + len(match[0].rstrip(_TRAILING)))
    if _DOTTED.search(text):
        for match in _BARE.finditer(text):
            yield Found(Kind.URL, match.start(), match.start() + len(match[0].rstrip(_TRAILING)))
        for match in _IPV4.finditer(text):
            if not _VERSION.search(text[max(0, match.start() - 10) : match.start()]):
                yield Found(Kind.IP, *match.span())
    if text.count(":") >= 2 or text.count("-") >= 5:
        yield from _colons(text)


def _mailboxes(text: str) -> Iterator[Found]:
    for match in _DOMAIN.finditer(text):
        local = _LOCAL.search(text[max(0, match.start() - 64) : match.start()])
        if local:
            yield Found(Kind.EMAIL, match.start() - len(local[0]), match.start() + len(match[0].rstrip(".-")))


def _colons(text: str) -> Iterator[Found]:
    for match in _MAC.finditer(text):
        yield Found(Kind.DEVICE, *match.span())
    for match in _COLONS.finditer(text):
        written = match[0].rstrip(".:") if not match[0].endswith("::") else match[0]
        start = match.start()
        if written.startswith(":") and not written.startswith("::"):
            written, start = written[1:], start + 1  # "ip:2001:db8::1"
        if written.count(":") >= 2 and _is_address(written):
            yield Found(Kind.IP, start, start + len(written))


def _is_address(written: str) -> bool:
    try:
        ip_address(written)
    except ValueError:
        return False
    return any(c.isalnum() for c in written)
