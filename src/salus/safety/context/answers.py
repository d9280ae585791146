"""Forms that are filled in: in `Chest pain: no. Fainting: none.` an answer denies what was asked.

Only behind a colon, and only what a form would ask: a few words that are no sentence about somebody. People also cry
out `my baby is not breathing no, please no`, and that denies nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from salus.safety.lexicon import Match

_NO = frozenset({
    "no", "none", "nope", "nil", "never", "negative", "neg", "denied", "denies", "absent",
    "ninguno", "ninguna", "nunca", "negativo", "negativa", "niega", "ausente",
})  # fmt: skip
_ENDS = frozenset({",", ";", ")", "/"})
_LONGEST = 5  # words that a form asks with
_SENTENCE = frozenset({
    "i", "me", "my", "we", "our", "he", "him", "his", "she", "her", "they", "their", "it", "you", "your",
    "am", "is", "are", "was", "were", "be", "can", "could", "cannot", "will", "has", "have", "had",
    "not", "no", "stopped",
    "yo", "mi", "mis", "se", "le", "su", "el", "ella", "nos", "es", "esta", "estoy", "estan", "era", "ha",
    "tengo", "tiene", "puedo", "puede", "dejo", "sin",
})  # fmt: skip


def answers(words: Sequence[str]) -> list[Match]:
    """The answers of a sentence that deny, as triggers of context."""
    return [Match("ctx.answered_no", at, at + 1) for at in range(2, len(words)) if _denies(words, at)]


def asked(words: Sequence[str], at: int) -> int:
    """Where what the answer at `at` is to begins: behind the mark before it."""
    return next((place for place in range(at - 2, -1, -1) if words[place] in _ENDS or words[place] == ":"), -1) + 1


def _denies(words: Sequence[str], at: int) -> bool:
    if words[at] not in _NO or words[at - 1] != ":" or (at + 1 < len(words) and words[at + 1] not in _ENDS):
        return False
    item = words[asked(words, at) : at - 1]
    return 0 < len(item) <= _LONGEST and not _SENTENCE.intersection(item)
