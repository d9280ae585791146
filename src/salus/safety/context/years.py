"""A year that is named puts what is told into the past: `fell off a roof 2001, broke back, all fixed`. An age casts a
doubt: `took an overdose at 16`, `I am 44 now`, `a los ocho`: it may be told, and it may be a clock or a fever."""

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


_AGE = re.compile(r"1[3-9]|2[0-9]")
_NOW_OLD = re.compile(r"[2-9]\d")
_AT = frozenset({"thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"})
_A_LOS = frozenset({
    "seis", "siete", "ocho", "nueve", "diez", "once", "doce", "trece", "catorce", "quince", "dieciseis", "diecisiete",
    "dieciocho", "diecinueve", "veinte", "veintiuno", "veintidos", "veintitres", "treinta", "cuarenta",
})  # fmt: skip
_TENGO = frozenset({("hoy", "tengo"), ("ahora", "tengo")})
_NO_AGE = frozenset({
    "minutes", "minute", "mins", "min", "hours", "hrs", "weeks", "months", "days", "percent", "bpm", "mph", "stone",
    "minutos", "minuto", "horas", "dias", "semanas", "meses", "segundos", "metros", "mas", "otros", "demas",
}) | _COUNTED  # fmt: skip


def ages(words: Sequence[str]) -> list[Match]:
    """The ages that a sentence names somebody to have been, or to have reached since, as triggers of context."""
    return [Match("ctx.doubt", at, at + 1) for at in range(1, len(words)) if _aged(words, at)]


def _aged(words: Sequence[str], at: int) -> bool:
    before, word, after = tuple(words[max(0, at - 2) : at]), words[at], words[at + 1] if at + 1 < len(words) else ""
    if after in _NO_AGE:
        return False
    if before[-1] == "at":
        return word in _AT or _AGE.fullmatch(word) is not None
    if before == ("a", "los"):
        return word in _A_LOS or word.isdigit()
    old = word in _A_LOS or _NOW_OLD.fullmatch(word) is not None
    return old and (before in _TENGO or (before == ("i", "am") and after == "now"))


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
