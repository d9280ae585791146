"""What a medicine is taken for: "what do I take for my blood pressure", "which of my pills are for cholesterol".

A purpose with a name of its own among medicines ("blood pressure medication") becomes that name. For any other all
current medicines are listed, and that is told: the records name medicines, and seldom say what they are for.
"""

from __future__ import annotations

import re
from functools import cache

from salus.query.understand.lexicon import read
from salus.query.understand.names import Named
from salus.query.understand.tagging import Tagged

_TAKING = re.compile(
    r"\b(?:take|takes|taking|took|prescribed|given|(?:am|was|been|put) (?:i |me )?on|pills?|tablets?|medicines?|"
    r"medications?|meds?|drugs?|anything|something|prescriptions?)\b"
    r".*?\b(?:for|to (?:treat|lower|control|manage|help(?: with)?)|against)\s+"
    r"(?:my |the |an? |high |low )*(?P<purpose>[a-z][a-z ]*?)\s*(?:problems?|issues?|levels?)?\W*$"
)
_ASKS = re.compile(
    r"^(?:(?:what|which|whats|do|am|did|have|is|are|was|show|list|tell|any|name)\b|.*\b(?:pills|medicines|meds)\b)"
)
_MINE = re.compile(r"\b(?:i|my)\b")
_TOLD = "all current medicines are listed: the records seldom say what one is for"


def purposes(t: Tagged) -> list[Named]:
    """The medicines of a purpose, where the question asks for them by it."""
    line = t.text.clean
    if not _ASKS.search(line) or not _MINE.search(line) or t.word_mask("dose", "much", "often", "long", "when", "why"):
        return []
    found = _TAKING.search(line)
    if found is None:
        return []
    said = found["purpose"].strip()
    mask = t.between(*found.span())
    if any(tag.mask & t.between(*found.span("purpose")) for tag in t.find("period")):
        return []
    if t.has("metric", within=t.all & ~t.between(*found.span("purpose"))):
        return []  # "what steps did I take for my heart" asks for a number
    name = _named().get(said)
    if name is not None:
        return [Named("medication", name, mask)]
    known = t.between(*found.span("purpose"))
    kinds = ("name_of", "metric", "more_metric", "name")
    if said in read("chart")["purpose_of_any"] or any(not known & ~tag.mask for k in kinds for tag in t.find(k)):
        return [Named("medication", None, mask, said=(_TOLD,))]
    return []


@cache
def _named() -> dict[str, str]:
    return {purpose: name for name, said in read("chart")["purpose"].items() for purpose in said}
