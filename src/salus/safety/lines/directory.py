"""The lines of every country, read from ``countries.json`` into values.

The invariant: every country has an emergency line, so that `Country.emergency` never fails. Reading is strict: an
entry with an unknown field, or a number that no keypad can dial, is a fault of the data.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Literal

Language = Literal["en", "es"]

_DATA = Path(__file__).parent / "countries.json"
_NUMBER = re.compile(r"\*?[0-9][0-9 -]*[0-9]")  # a leading star is a key of every telephone, and part of *4141


class For(StrEnum):
    """What a line is for."""

    EMERGENCY = "emergency"
    POLICE = "police"
    CRISIS = "crisis"
    POISON = "poison"
    HOME_VIOLENCE = "home_violence"
    CHILD = "child"
    SEXUAL_VIOLENCE = "sexual_violence"
    ELDER = "elder"


@dataclass(frozen=True, slots=True)
class Line:
    """One number to call.

    ``source`` names publisher and page, ``date`` is the day the entry was last looked at, ``verified`` is true only
    where that page was read and gives this number.
    """

    kind: For
    number: str
    name: str
    source: str
    date: date
    verified: bool


@dataclass(frozen=True, slots=True)
class Country:
    """A country's lines. ``code`` is ISO 3166-1 alpha-2, empty where nobody knows the country."""

    code: str
    name_en: str
    name_es: str
    lines: tuple[Line, ...]

    @property
    def emergency(self) -> Line:
        """The number for an ambulance."""
        return next(line for line in self.lines if line.kind is For.EMERGENCY)

    @property
    def police(self) -> Line:
        """The number for the police: the emergency number, unless they have another."""
        return self.line(For.POLICE) or self.emergency

    def line(self, kind: For) -> Line | None:
        """The line of that kind, if one is known.

        >>> country("GB").line(For.CRISIS).number
        '116 123'
        """
        return next((line for line in self.lines if line.kind is kind), None)

    def name(self, language: Language) -> str:
        """The country's name in that language."""
        return self.name_es if language == "es" else self.name_en


UNKNOWN = Country(
    "", "your country", "tu país",
    (Line(For.EMERGENCY, "112", "the emergency number that mobile telephones know", "3GPP TS 22.101, emergency calls",
          date(2026, 11, 21), verified=False),),
)  # fmt: skip


def country(code: str | None) -> Country:
    """The lines of a country by its ISO code, in any case; `UNKNOWN` where there is none of that code.

    >>> country("us").emergency.number, country(None).emergency.number, country("PR").code
    ('911', '112', 'US')
    """
    if not code:
        return UNKNOWN
    countries, same = _read()
    code = code.strip().upper()
    return countries.get(same.get(code, code), UNKNOWN)


def known() -> tuple[Country, ...]:
    """Every country there are lines for, by code."""
    return tuple(_read()[0].values())


@cache
def _read() -> tuple[dict[str, Country], dict[str, str]]:
    data: dict[str, Any] = json.loads(_DATA.read_bytes())
    return {code: _country(code, entry) for code, entry in data["countries"].items()}, data["same_as"]


def _country(code: str, entry: dict[str, Any]) -> Country:
    lines = tuple(_line(code, line) for line in entry["lines"])
    if not any(line.kind is For.EMERGENCY for line in lines):
        raise ValueError(f"{code} has no emergency number in {_DATA.name}")
    return Country(code, entry["name"]["en"], entry["name"]["es"], lines)


def _line(code: str, entry: dict[str, Any]) -> Line:
    fields = dict(entry)
    if not _NUMBER.fullmatch(fields["number"]):
        raise ValueError(f"{code}: {fields['number']!r} in {_DATA.name} cannot be dialled: digits, spaces and dashes")
    return Line(kind=For(fields.pop("for")), date=date.fromisoformat(fields.pop("date")), **fields)
