"""Splits a question into its main clause and the clauses that narrow it: "on days when …", "where …", "excluding …".

A clause runs from its link to the next comma, question head, turned-round verb ("did I"), comparison word or link.
What stays behind is the main clause; each token belongs to one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from salus.query.understand.subjects import longest
from salus.query.understand.tagging import Tag, Tagged

Kind = Literal[
    "on_days", "days_without", "day_after", "day_before", "recent_day", "first_day", "where", "excluding", "including"
]

_KINDS = (
    "on_days",
    "days_without",
    "day_after",
    "day_before",
    "recent_day",
    "first_day",
    "where",
    "excluding",
    "including",
)
_AUXILIARY = frozenset(
    ["did", "do", "does", "was", "were", "is", "are", "am", "have", "has", "had", "can", "could", "should", "will"]
)
_ASKS = frozenset(
    ["what", "how", "which", "show", "tell", "give", "list", "compare", "plot", "find", "calculate", "chart", "graph"]
)
_PERSON = frozenset(["i", "my", "the", "it", "there", "me"])
_STOPS = frozenset({",", ";", ".", ":"})
_NEEDS_CONDITION = frozenset(
    {
        "with",
        "with a",
        "with an",
        "that i",
        "when the",
        "having",
        "over which",
        "at which",
        "where i had",
        "when i",
        "when i have",
        "when i had",
        "when i took",
        "when i have taken",
        "when my",
        "when it was",
        "when it is",
        "if i",
        "if my",
    }
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A narrowing clause: its kind, the tokens of its link, the tokens of its body."""

    kind: Kind
    link: int
    body: int


def split(t: Tagged, region: int | None = None) -> tuple[int, list[Clause]]:
    """The main clause's tokens, and the narrowing clauses."""
    region = t.all if region is None else region
    periods = t.mask_of("period")
    links = longest(tag for kind in _KINDS for tag in t.find("link", kind, region))
    starts = {tag.start for tag in links}
    clauses: list[Clause] = []
    taken = 0
    for tag in links:
        if tag.mask & (taken | periods) or not _opens(t, tag):
            continue
        end = _trailing(t, tag, _end(t, tag, starts, periods))
        body = ((1 << end) - (1 << tag.end)) & region & ~taken
        kind = _kind(t, tag, body)
        if kind is not None or _holds(t, tag, body & ~periods):
            clauses.append(Clause(kind or tag.value, tag.mask, body & ~periods))
            taken |= tag.mask | (body & ~periods)
    return region & ~taken, clauses


def _opens(t: Tagged, tag: Tag) -> bool:
    before = t.tokens[tag.start - 1].text if tag.start else ""
    first = t.tokens[tag.start].text
    if before in ("many", "of", "which", "what", "every", "streak") and tag.value == "on_days":
        return False
    if first in ("where", "when", "whenever") and tag.start == 0:
        return tag.end < len(t.tokens) and t.tokens[tag.end].text not in _AUXILIARY
    if tag.value in ("recent_day", "first_day"):
        return not _asks_when(t, tag.start) and before not in ("was", "is")
    return True


def _asks_when(t: Tagged, place: int) -> bool:
    earlier = (1 << place) - 1
    return t.has("head", ("when", "elapsed", "what_time"), earlier)


def _end(t: Tagged, tag: Tag, starts: set[int], periods: int) -> int:
    words = [token.text for token in t.tokens]
    versus = {v.start for v in t.find("versus", "versus")}
    for i in range(tag.end, len(words)):
        if i > tag.end and (words[i] in _STOPS or i in versus):
            return i
        if i in starts and i > tag.end and not periods >> i & 1 and words[i] not in ("with", "where", "that", "of"):
            return i
        if i > tag.end and words[i] in _ASKS and not (words[i] == "show" and words[i - 1] == "i"):
            return i
        if (
            i > tag.end
            and words[i] in _AUXILIARY
            and i + 1 < len(words)
            and words[i + 1] in _PERSON
            and words[i - 1] not in _PERSON
        ):
            return i
    return len(words)


def _kind(t: Tagged, tag: Tag, body: int) -> Kind | None:
    """ "Do I sleep worse when I drink": a comparison of days, though "when I" usually means the time itself."""
    if tag.value != "where" or not t.has("versus", ("more", "less")) or t.has("versus", "than"):
        return None
    names = t.has("metric", within=body) or t.has("activity", within=body) or t.has("any_workout", within=body)
    said = " ".join(t.words(tag.mask))
    return "on_days" if names and said == "when i" and not t.has("condition", within=body) else None


def _trailing(t: Tagged, tag: Tag, end: int) -> int:
    """A statistic at the very end belongs to the question: "caffeine on days with under 5 h sleep, average"."""
    if end == len(t.tokens):
        for stat in t.find("stat", ("mean", "median", "sum", "std")):
            if stat.end == end and stat.start > tag.end:
                return stat.start
    return end


def _holds(t: Tagged, tag: Tag, body: int) -> bool:
    """True where the body says something that can narrow."""
    compares = (
        t.has("condition", within=body | tag.mask) or t.has("reference", within=body) or t.has("quantity", within=body)
    )
    names = t.has("metric", within=body) or t.has("activity", within=body) or t.has("any_workout", within=body)
    if t.word_mask("bins", "buckets", "bars", within=body):
        return False
    if tag.value in ("excluding", "including"):
        return t.has("calendar", within=body) or names or (compares and tag.value == "excluding")
    if tag.value == "where":
        text = " ".join(t.words(tag.mask))
        return compares or (
            text not in _NEEDS_CONDITION and text.startswith(("where", "in which", "for which")) and names
        )
    return compares or names or t.has("name", within=body) or t.has("attribute", within=body)
