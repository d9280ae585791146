"""What a comparison asks for: by how much, how many times, which is more, or whether it is."""

from __future__ import annotations

from typing import Literal

from salus.query.understand.tagging import Tagged

Form = Literal["difference", "percent", "ratio", "more", "less", "which_more", "which_less"]

_TURNED = frozenset(["did", "do", "does", "was", "were", "is", "are", "am", "have", "has", "had"])


def comparison_form(t: Tagged) -> tuple[Form, int]:
    """The form of a comparison, with the tokens that say so."""
    free = t.all & ~t.mask_of("condition")  # "more than 8 hours" compares with a number, not with another side
    more, less = t.mask_of("versus", "more", free), t.mask_of("versus", "less", free)
    words = t.words(t.all)
    if t.has("versus", "percent"):
        return "percent", t.mask_of("versus", "percent") | more | less | t.word_mask("%", "percent")
    if t.has("versus", "ratio"):
        return "ratio", t.mask_of("versus", "ratio") | more | less
    way: Literal["more", "less"] = "less" if less and not more else "more"
    compares = bool(more or less)
    if words and words[0] in ("which", "when") and compares | bool(t.word_mask("or")):
        return ("which_less" if way == "less" else "which_more"), more | less
    if words and words[0] in _TURNED and compares:
        if t.word_mask("or") and not t.has("versus", "than"):
            return ("which_less" if way == "less" else "which_more"), more | less
        return way, more | less
    return "difference", more | less | t.mask_of("versus", "difference")
