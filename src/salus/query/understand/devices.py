"""Sources named in a question: "from my watch", "according to Dexcom"."""

from __future__ import annotations

from collections.abc import Iterable

from salus.query.plan import Filter, Source
from salus.query.understand.tagging import Tag, Tagged


def sources(t: Tagged, region: int) -> tuple[tuple[Filter, ...], int]:
    """Such as "From my watch", "according to Dexcom": only what that source recorded."""
    said = t.find("source_lead", within=region)
    if not said:
        return (), 0
    leads = {lead.end: lead for lead in sorted(said, key=lambda tag: tag.start - tag.end, reverse=True)}
    known = [tag for tag in t.find("source", within=region) if tag.start in leads]
    for name in t.vocabulary.sources:
        known += [tag for tag in _said(t, name.lower(), leads) if not tag.mask & ~region]
    for tag in sorted(known, key=lambda tag: tag.start - tag.end):
        words = t.words(tag.mask)
        return (Source(" ".join(words)),), tag.mask | leads[tag.start].mask | t.word_mask(
            "count", "counted", "record", "recorded", "measure", "say", "says", "show", "data", within=region
        )
    return (), 0


def _said(t: Tagged, name: str, places: Iterable[int]) -> list[Tag]:
    """Where the name of a source stands, of these places."""
    size = name.count(" ") + 1
    return [
        Tag("source", name, i, i + size)
        for i in sorted(places)
        if " ".join(token.text for token in t.tokens[i : i + size]) == name
    ]
