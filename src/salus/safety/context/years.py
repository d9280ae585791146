"""A year that is named puts what is told into the past: `fell off a roof 2001, broke back, all fixed`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from salus.safety.lexicon import Match

_YEAR = re.compile(
    r"19[3-9]\d|20[01]\d|202[0-4]"
)  # bare ones; a later year wants an `in` before it, as the lexicon says
_ROUND = frozenset({"1950", "2000"})  # rather an amount
_OF_A_THING = frozenset({"a", "an", "my", "his", "her", "un", "una", "mi", "su"})  # `a 2019 inhaler`
_COUNTED = frozenset({
    "mg", "mcg", "ug", "ml", "g", "kg", "mgs", "milligrams", "miligramos", "units", "unidades", "iu", "ui", "calories",
    "calorias", "kcal", "steps", "pasos", "pills", "pastillas", "tablets", "tabletas", "of", "feet", "meters", "metres",
    "metros", "volts", "voltios", "degrees", "grados", "times", "veces", "dollars", "pounds", "euros",
    "pesos", "/", "%",
})  # fmt: skip


def years(words: Sequence[str]) -> list[Match]:
    """The years of the past that a sentence names, as triggers of context; numbers of something are none."""
    return [
        Match("ctx.past", at, at + 1)
        for at, word in enumerate(words)
        if _YEAR.fullmatch(word)
        and word not in _ROUND
        and not (at and words[at - 1] in _OF_A_THING)
        and not (at + 1 < len(words) and words[at + 1] in _COUNTED)
    ]
