"""Which of several things was meant, after Salus has asked: "the second one", "yes", or words that only one has.

Nothing is guessed: what could be two of them, or none, is no choice.
"""

from __future__ import annotations

from collections.abc import Sequence

from salus.dialogue.words import folded

_PLACES = (
    {"1", "1st", "first", "one", "primero", "primera", "uno", "una", "a"},
    {"2", "2nd", "second", "two", "segundo", "segunda", "dos", "b"},
    {"3", "3rd", "third", "three", "tercero", "tercera", "tres", "c"},
    {"4", "4th", "fourth", "four", "cuarto", "cuarta", "cuatro", "d"},
    {"5", "5th", "fifth", "five", "quinto", "quinta", "cinco", "e"},
)
_LAST = {"last", "ultimo", "ultima"}
_YES = {"yes", "yep", "yeah", "sure", "right", "exactly", "correct", "si", "claro", "eso"}
_AROUND = {
    "the", "one", "option", "number", "please", "i", "mean", "meant", "it", "is", "was", "that", "this", "my", "of",
    "el", "la", "lo", "opcion", "numero", "por", "favor", "es", "de", "mi",
}  # fmt: skip


def chosen(text: str, says: Sequence[str]) -> int | None:
    """The place of the choice that a text names, or None.

    >>> chosen("the second one", ["average of steps", "latest steps"]), chosen("latest", ["average", "latest steps"])
    (1, 1)
    >>> chosen("steps", ["average of steps", "latest steps"]), chosen("and my sleep?", ["latest steps"])
    (None, None)
    """
    words = folded(text).split()
    telling = [word for word in words if word not in _AROUND] or [word for word in words if word == "one"]
    if not telling:
        return None
    if len(telling) == 1:
        if telling[0] in _LAST:
            return len(says) - 1
        if telling[0] in _YES:
            return 0 if len(says) == 1 else None
        for place, names in enumerate(_PLACES[: len(says)]):
            if telling[0] in names:
                return place
    fits = [place for place, choice in enumerate(says) if set(telling) <= set(folded(choice).split())]
    return fits[0] if len(fits) == 1 else None
