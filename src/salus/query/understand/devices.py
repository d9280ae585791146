"""Sources named in a question: "from my watch", "according to Dexcom"."""

from __future__ import annotations

from salus.query.plan import Filter, Source
from salus.query.understand.tagging import Tag, Tagged


def sources(t: Tagged, region: int) -> tuple[tuple[Filter, ...], int]:
    """Such as "From my watch", "according to Dexcom": only what that source recorded."""
    known = t.find("source", within=region)
    for name in t.vocabulary.sources:
        known += [tag for tag in _said(t, name.lower()) if not tag.mask & ~region]
    leads = {
        lead.end: lead
        for lead in sorted(t.find("source_lead", within=region), key=lambda tag: tag.start - tag.end, reverse=True)
    }
    for tag in sorted(known, key=lambda tag: tag.start - tag.end):
        lead = leads.get(tag.start)
        if lead is not None:
            words = t.words(tag.mask)
            return (Source(" ".join(words)),), tag.mask | lead.mask | t.word_mask(
                "count", "counted", "record", "recorded", "measure", "say", "says", "show", "data", within=region
            )
    return (), 0


def _said(t: Tagged, name: str) -> list[Tag]:
    words = [token.text for token in t.tokens]
    size = name.count(" ") + 1
    return [
        Tag("source", name, i, i + size) for i in range(len(words) - size + 1) if " ".join(words[i : i + size]) == name
    ]
