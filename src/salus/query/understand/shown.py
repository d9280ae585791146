"""The unit that an answer is asked in: "in pounds", "in mmol/L", "how many miles", "how many hours"."""

from __future__ import annotations

from salus.query.understand.lexicon import read
from salus.query.understand.reading import Found
from salus.query.understand.tagging import Tagged
from salus.records.catalogue import Attribute, Metric
from salus.records.units import Unit, find_unit

_COUNTED = frozenset({"time", "length", "mass", "energy", "volume"})
_UNIT_NOUNS = frozenset(["km", "kms", "kilometers", "kilometres", "miles", "pounds", "lbs", "kilos"])
_NO_UNIT = frozenset(["a", "an", "the", "my", "in", "one", "h", "m", "s", "k", "d", "w", "y", "g"]) - {"h", "k"}
_STILL = frozenset({"days", "day", "weeks", "months", "years"})


def asked_unit(t: Tagged, found: Found, region: int) -> tuple[str | None, int]:
    """The UCUM code of the unit asked for, and its tokens; None where none is asked for or it cannot be."""
    about = found.metric or found.attribute
    if about is None:
        return None, 0
    words = [token.text for token in t.tokens]
    blocked = t.mask_of("period") | t.mask_of("condition")
    for i, word in enumerate(words):
        if not region >> i & 1 or blocked >> i & 1:
            continue
        if word in ("in", "as", "into", "to") and i + 1 < len(words):
            code, size = _unit_at(words, i + 1, about)
            if code is not None and not blocked >> (i + 1) & 1:
                return code, (1 << (i + 1 + size)) - (1 << i)
        if word in _UNIT_NOUNS and found.mask >> i & 1 and not about.name.endswith(("_minutes", "_hours")):
            code, size = _unit_at(words, i, about)
            if code is not None:
                return code, (1 << (i + size)) - (1 << i)
        if word == "many" and i and words[i - 1] == "how" and i + 1 < len(words) and words[i + 1] not in _STILL:
            code, size = _unit_at(words, i + 1, about)
            named = find_unit(code) if code is not None else None
            if named is not None and named.dimension in _COUNTED:
                return code, (1 << (i + 1 + size)) - (1 << (i + 1))
    return None, 0


def _unit_at(words: list[str], place: int, about: Metric | Attribute) -> tuple[str | None, int]:
    data = read("units")
    for size in (5, 3, 2, 1):
        if place + size > len(words):
            continue
        parts = words[place : place + size]
        text = "".join(parts) if "/" in parts else " ".join(parts)
        per = data["pace"].get(text) if about.name == "pace" else None
        if parts[0] in _NO_UNIT:
            continue
        for code in (per,) if per else data["short"].get(text, (text,)):
            found = find_unit(code)
            if found is not None and not found.code.startswith("{") and _takes(about, found):
                return found.code, size
    return None, 0


def _takes(about: Metric | Attribute, unit: Unit) -> bool:
    if isinstance(about, Metric):
        return about.accepts(unit)
    return unit.dimension == about.unit.dimension and unit.dimension != "number"
