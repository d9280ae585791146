"""Numbers that are a person's by their shape or check digit: social security, cards, bank accounts, phones, long runs.

A quantity is not a person's number: what a unit follows, round numbers, ranges, decimals, and the codes of
classifications stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from salus.safety.privacy.checksums import dni, iban, luhn
from salus.safety.privacy.letters import fold
from salus.safety.privacy.lexicon import words
from salus.safety.privacy.spans import Found, Kind

_SSN = re.compile(r"(?<!\d)\d{3}([\- ])\d{2}\1\d{4}(?!\d)")
_CARD = re.compile(r"(?<!\d)\d(?:[ \-]?\d){12,18}(?!\d)")
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])")
_DNI = re.compile(r"(?<![A-Za-z0-9])(?:\d{8}|[XYZ]-?\d{7})-?[A-Za-z](?![A-Za-z0-9])")
_SPANISH_IDS = re.compile(r"(?<![A-Za-z0-9])[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z0-9]\d(?![A-Za-z0-9])")  # CURP
_MBI = re.compile(r"(?<![A-Za-z0-9])[1-9][A-Z][A-Z0-9]\d-?[A-Z][A-Z0-9]\d-?[A-Z]{2}\d{2}(?![A-Za-z0-9])")
_MARKED = re.compile(
    r"(?<![A-Za-z0-9&])#[A-Za-z]{0,6}-?\d[A-Za-z0-9\-]{2,30}|(?<![A-Za-z0-9\-])[A-Z]{1,6}(?:-[A-Z]{1,6})?-?\d{5,}[A-Z0-9\-]{0,30}(?![a-z])"
)
_RUN = re.compile(r"(?<!\d)(?<!\d[.,])\d{7,}(?!\d)(?![.,]\d)")
_NANP = re.compile(
    r"(?<![\d.])(?:(?:\+|00)?1[\-. ]?)?(?:\(\d{3}\) ?|\d{3}[\-. /])\d{3}[\-. ]?\d{4}(?!\d)"
    r"(?: ?(?:x|ext\.?|extension) ?\d{1,6})?",
    re.I,
)
_INTERNATIONAL = re.compile(r"(?:\+|(?<!\d)00)[1-9](?:[ ().\-/]{0,2}\d){6,14}(?!\d)(?: ?(?:x|ext\.?) ?\d{1,6})?", re.I)
_GROUPS = re.compile(r"(?<![\w.,/$€£+#\-])\(?\d{1,5}\)?(?:(?:[ .\-]|(?<=\))/?)\(?\d{1,9}\)?){1,6}(?![\d%/,]|\.\d|\w)")
_SEVEN = re.compile(r"\d(?:[ ().\-/]{0,2}\d){6}")  # no shorter number is looked at
_MIXED = re.compile(r"[A-Za-z#]-?\d|\d-?[A-Za-z]")
_NEXT_WORD = re.compile(r"[\s\-]{0,2}([^\W\d_]+|%|°)")
_LAST_WORD = re.compile(r"([^\W\d_]+)[\s:#.\-]{0,4}\Z")


def find(text: str) -> Iterator[Found]:
    """Every number in ``text`` that is somebody's by its shape."""
    if _MIXED.search(text):
        yield from _lettered(text)
    if not _SEVEN.search(text):
        return
    for match in _SSN.finditer(text):
        yield Found(Kind.SSN, *match.span())
    for match in _CARD.finditer(text):
        if luhn(re.sub(r"\D", "", match[0])):
            yield Found(Kind.CARD, *match.span())
    for match in _INTERNATIONAL.finditer(text):
        yield Found(Kind.PHONE, *match.span())
    for match in _NANP.finditer(text):
        yield Found(Kind.PHONE, *match.span())
    for match in _RUN.finditer(text):
        if not _is_quantity(text, match) and not _is_code(text, match.start()):
            cards = 12 <= len(match[0]) <= 19
            yield Found(Kind.CARD if cards and luhn(match[0]) else Kind.ID, *match.span())


def phones(text: str) -> Iterator[Found]:
    """Groups of digits in ``text`` that are dialled. Asked after the addresses, whose numbers look alike."""
    if not _SEVEN.search(text):
        return
    for match in _GROUPS.finditer(text):
        if _is_phone(match[0]) and not _is_quantity(text, match):
            yield Found(Kind.PHONE, *match.span())


def _lettered(text: str) -> Iterator[Found]:
    for match in _IBAN.finditer(text):
        if iban(match[0].replace(" ", "")):
            yield Found(Kind.ACCOUNT, *match.span())
    for match in _DNI.finditer(text):
        if dni(match[0].replace("-", "").upper()):
            yield Found(Kind.ID, *match.span())
    for match in _SPANISH_IDS.finditer(text):
        yield Found(Kind.ID, *match.span())
    for match in _MBI.finditer(text):
        yield Found(Kind.HEALTH_PLAN, *match.span())
    for match in _MARKED.finditer(text):
        if not match[0].startswith("NCT") and not _is_code(text, match.start()):
            yield Found(Kind.ID, *match.span())


def _is_phone(written: str) -> bool:
    """Whether groups of digits are dialled: judged by how many there are and how they are set apart."""
    groups = re.findall(r"\d+", written)
    digits = "".join(groups)
    separators = set(re.findall(r"[ .\-]", written.replace(") ", ")")))
    if len(separators) > 1 and digits[0] == "0" and "." not in separators and 8 <= len(digits) <= 12:
        return True  # 08-537 037 65
    if len(separators) > 1 or not 7 <= len(digits) <= 13 or _is_thousands(written, groups):
        return False
    if len(groups) == 2 and all(len(g) == 4 and g[:2] in ("19", "20") for g in groups):
        return False  # two years
    sizes = tuple(len(g) for g in groups)
    if digits[0] == "0" and len(digits) >= 8:
        return max(sizes) >= 2
    if len(digits) == 7:
        return sizes == (3, 4) and not digits.endswith("00")
    if "(" in written:
        return True
    if "." in separators and len(groups) < 3:
        return False  # a decimal
    return max(sizes[1:]) <= 4 and min(sizes[1:]) >= 2 and not digits.endswith("000")


def _is_thousands(written: str, groups: list[str]) -> bool:
    """1 250 000 or 1.250.000: a number written in thousands."""
    return all(len(g) == 3 for g in groups[1:]) and "-" not in written and (len(groups[0]) < 2 or groups[-1] == "000")


def _is_quantity(text: str, match: re.Match[str]) -> bool:
    digits = re.sub(r"\D", "", match[0])
    if digits.endswith("00000") and len(digits) < 12:
        return True
    after = _NEXT_WORD.match(text, match.end())
    return after is not None and (fold(after[1]) in words("ids", "units") or after[1] in "%°")


def _is_code(text: str, start: int) -> bool:
    """A number of a classification or a publication: PMID 12345678."""
    before = _LAST_WORD.search(text[max(0, start - 24) : start])
    return before is not None and fold(before[1]) in words("ids", "codes")
