"""Finds the question among other sentences: people tell a story first, or explain themselves after.

A part is offered on its own only where what is left out narrows nothing: a sentence of its own, or a clause of the
speaker's before a colon or comma ("I could not tell her: what was …"), never "on rainy days, how many …".
"""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=\S)")
_ABBREVIATION = re.compile(r"(?:\b(?:dr|mr|mrs|ms|no|vs|st|jr|sr|approx|avg|e\.g|i\.e)\.)$", re.IGNORECASE)
_MONTH = re.compile(r"\b(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.$", re.IGNORECASE)
_HEAD = (
    r"(?:what|whats|what's|how|hows|when|whens|which|who|where|did|do|does|am|is|are|was|were|has|have|had|show|tell|give|list|"
    r"pull up|bring up|look up|find|plot|graph|compare|"
    r"count|any|read|check|get|remind|chart|calculate|fetch|"
    r"display|let me know|could you|would you|can you|can i|may i|please)"
)
_TOLD = re.compile(
    r"\b(?:know|tell me|tell them|asking(?: me)?|asked(?: me)?|asks(?: me)?|wondering|wonder|remember|recall|"
    r"figure out|find out|but|so|and|(?:would|'d) like|(?:wants?|needs?) to (?:know|see)|wants)"
    r"\s+(?:about |if |whether )?"
    r"(?=(?:what|whats|what's|how|when|which|who|where|did|do|am|was|were|have|has|is|are|my)\b)",
    re.IGNORECASE,
)  # "they need to know when I had …", "I asked before but what was …"
_ASIDE = re.compile(r"[:–—]\s*|\s-+\s+")
_OPENING = re.compile(rf"(?:[,:;–—]|\s-)\s*(?:(?:but|and|so|then|or|just)\s+)?(?:just\s+)?(?={_HEAD}\b)", re.IGNORECASE)
_CLOSING = re.compile(
    r",\s*(?=(?:i|my|he|she|they|we|it|its|it's|the|that|this|as|because|since i|so i|just)\b)", re.IGNORECASE
)
_NARROWS = re.compile(
    r"^\W*(?:and |but )?(?:on|in|during|over|for|since(?! you)|after|before|when|while|between|excluding|"
    r"except|at|by|from|with|of|per|last|past|this|"
    r"whenever|if|only|without|counting|compared|given|assuming|considering|besides|apart|unlike|versus|adjusted|including|last|yesterday|today|overnight)\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    rf"^\W*(?:(?:and|but|so|ok|okay|well|now|also|please|hey|hi|oh|um|uh)\W+)*{_HEAD}\b", re.IGNORECASE
)


def sentences(raw: str) -> list[str]:
    """The sentences of a message, abbreviations kept whole."""
    out: list[str] = []
    for part in _SENTENCE.split(raw.strip()):
        if out and (_ABBREVIATION.search(out[-1]) or (_MONTH.search(out[-1]) and part[0].isdigit())):
            out[-1] += " " + part
        else:
            out.append(part)
    return [part for part in out if re.search(r"\w", part)]


def asks(sentence: str) -> bool:
    """True where a sentence asks or orders something."""
    return sentence.rstrip().endswith("?") or _QUESTION.match(sentence) is not None


def cores(sentence: str) -> list[str]:
    """The question inside a longer sentence, without what comes before a colon or after a comma; likeliest first."""
    out = []
    openings = [m for m in _OPENING.finditer(sentence) if not _NARROWS.match(sentence[: m.start()])]
    for match in reversed(openings):
        out.append(sentence[match.end() :])
    for match in [*_ASIDE.finditer(sentence), *_TOLD.finditer(sentence)]:
        if match.start() and not _NARROWS.match(sentence[: match.start()]):
            out.append(sentence[match.end() :])
    for match in _CLOSING.finditer(sentence):
        if match.start() > 8:
            out.append(sentence[: match.start()])
    return out
