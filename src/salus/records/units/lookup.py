"""From text to unit: UCUM codes, the spellings of exports, and the words of people.

Tried in this order, the first that fits wins: a known code or spelling as written (UCUM is case sensitive); the same in
any case; a UCUM expression; an expression in words ("milligrams per decilitre"). Known units and their words are data
(``known.json``); any other valid expression over the atoms becomes a unit too, so that a laboratory's "nmol/h/mL" needs
no entry.

"Cal", "cal" and "calories" are all kilocalories: nobody's records hold the small calorie.
"""

from __future__ import annotations

import json
import re
from fractions import Fraction
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from salus.errors import UnknownUnit
from salus.records.units import ucum
from salus.records.units.unit import Unit

_LONGEST = 60
_UGLY = str.maketrans(
    {"µ": "u", "μ": "u", "×": "x", "²": "2", "³": "3", "⋅": ".", "·": ".", "∙": ".", "−": "-", "\u00a0": " "}
)
_MOLAR_MASS = re.compile(r"<[\d.]*>")  # Apple: mmol<180.1558800000541>/L
_PER = re.compile(r"\s+per\s+|\s*/\s*")
_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def unit(text: str) -> Unit:
    """The unit that ``text`` names. Raises UnknownUnit, which tells the nearest known ones."""
    found = find_unit(text)
    if found is None:
        near = _near(text)
        hint = f"; did you mean {', '.join(near)}?" if near else "; write it as UCUM, for example mg/dL, /min, kg"
        raise UnknownUnit(f"unknown unit {text[:_LONGEST]!r}{hint}")
    return found


@lru_cache(maxsize=4096)
def find_unit(text: str) -> Unit | None:
    """The unit that ``text`` names, or None."""
    if len(text) > _LONGEST:
        return None
    plain = " ".join(_MOLAR_MASS.sub("", text).translate(_UGLY).split())
    exact, loose = _spellings()
    for key in (plain, plain.rstrip(".")):
        code = exact.get(key) or loose.get(key.lower())
        if code is not None:
            return _known(code)
    return _expression(plain) or _expression(_PER.sub("/", plain.lower()))


def known_units() -> tuple[Unit, ...]:
    """Every unit that has words of its own, in the data file's order."""
    return tuple(_known(code) for code in _data()["units"])


def _expression(text: str) -> Unit | None:
    term = ucum.parse(text, _alias)
    if term is None:
        return None
    exact, _ = _spellings()
    if term.code in exact:
        return _known(exact[term.code])
    return _build(term, {})


def _alias(atom: str) -> str | None:
    atoms: dict[str, str] = _data()["atoms"]
    if atom in atoms:
        return atoms[atom]
    exact, loose = _spellings()
    return exact.get(atom) or loose.get(atom.lower())


@cache
def _known(code: str) -> Unit:
    entry = _data()["units"][code]
    special = ucum.atoms()["affine"].get(code)
    if special is not None:
        symbol, words = entry["symbol"], tuple(entry["words"])
        return Unit(code, "temperature", Fraction(special[0]), Fraction(special[1]), symbol, words, symbol, symbol)
    term = ucum.parse(code)
    assert term is not None, code  # our own data file
    return _build(term, entry)


def _build(term: ucum.Term, entry: dict[str, Any]) -> Unit:
    symbol = entry.get("symbol", _pretty(term.code))
    singular, plural = entry.get("say", (symbol, symbol))
    return Unit(
        code=term.code,
        dimension=ucum.dimension(term.powers),
        factor=term.factor,
        symbol=symbol,
        words=tuple(entry.get("words", ())),
        singular=singular,
        plural=plural,
    )


def _pretty(code: str) -> str:
    """A symbol for people: powers raised, annotations and brackets dropped, µ for micro.

    >>> _pretty("10*3/uL"), _pretty("kg/m2"), _pretty("[iU]/L")
    ('10³/µL', 'kg/m²', 'IU/L')
    """
    text = re.sub(r"\{([^{}]*)\}", lambda m: m[1].replace("_", " ") if m[0] == code else "", code)
    text = text.replace("[iU]", "IU").replace(".", "·")
    text = re.sub(r"\[([^\[\]_]*)[^\[\]]*\]", r"\1", text)
    text = re.sub(r"10\*(-?\d+)", lambda m: "10" + m[1].translate(_SUPERSCRIPT), text)
    text = re.sub(r"(?<=[A-Za-z])(-?\d+)", lambda m: m[1].translate(_SUPERSCRIPT), text)
    return re.sub(r"(?<![A-Za-z])u(?=[A-Za-z])", "µ", text).rstrip("/")


@cache
def _spellings() -> tuple[dict[str, str], dict[str, str]]:
    exact: dict[str, str] = {}
    for code, entry in _data()["units"].items():
        exact[code] = code
        for word in entry["words"]:
            exact.setdefault(word.translate(_UGLY), code)
    loose: dict[str, str] = {}
    for word, code in exact.items():
        loose.setdefault(word.lower(), code)
    return exact, loose


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(Path(__file__).with_name("known.json").read_bytes())
    return data


def _near(text: str) -> list[str]:
    from rapidfuzz import fuzz, process

    exact, _ = _spellings()
    hits = process.extract(text[:_LONGEST], list(exact), scorer=fuzz.ratio, limit=12, score_cutoff=60)
    return list(dict.fromkeys(exact[word] for word, _, _ in hits))[:4]
