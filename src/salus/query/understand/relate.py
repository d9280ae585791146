"""How two daily series go together: "is my sleep related to my steps", "does running affect my resting heart rate"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from salus.query.plan import Correlate, Filter, Series
from salus.query.understand.cues import cue_mask
from salus.query.understand.reading import Draft, Found
from salus.query.understand.spans import when
from salus.query.understand.subjects import longest, subjects
from salus.query.understand.tagging import Tag, Tagged

_VAGUE = ("well", "badly", "poorly", "bad", "good", "lot", "little", "enough", "properly")


def relations(t: Tagged) -> list[Draft]:
    """Correlations between the subjects on the two sides of a word of relation."""
    words = longest(t.find("relate", ("correlation", "affects")))
    ways = longest([*t.find("versus", ("more", "less")), *t.find("direction", ("up", "down", "better", "worse"))])
    vague = len(ways) >= 2 or (ways and t.word_mask(*_VAGUE))  # "sleep better when I walk more", "… when I sleep well"
    if not words and vague and not t.has("versus", "than") and not t.has("condition"):
        words = longest(tag for tag in t.find("link", ("on_days", "during")) if tag.start)
    if not words and len(longest(t.find("metric"))) == 2:  # "mood vs sleep": two things that have no difference
        words = longest(t.find("versus", "versus"))
        return [draft.but("weak_frame") for draft in _drafts(t, words)] if words else []
    if not words:
        return []
    return list(_drafts(t, words))


def _drafts(t: Tagged, words: list[Tag]) -> Iterable[Draft]:
    body = t.all & ~t.mask_of("period")
    for word in words:
        body &= ~word.mask
    method: Literal["spearman", "pearson"] = "pearson" if t.has("relate", "pearson") else "spearman"
    for left, right in _sides(t, words, body):
        time = when(t, left, t.all)
        if time.period is not None and time.period.text in (
            "next day",
            "the next day",
            "following day",
            "the following day",
            "next night",
            "next morning",
        ):
            time = replace(time, period=None, filters=(), said=())
        shift, smask = _shift(t, right)
        mask = (
            left.mask
            | right.mask
            | time.mask
            | smask
            | t.mask_of("relate")
            | t.mask_of("head", ("how_is", "what", "how_much", "show", "which"))
        )
        mask |= (
            cue_mask(t, left, t.all)
            | cue_mask(t, right, t.all)
            | t.mask_of("versus", ("between", "more", "less", "versus"))
            | t.mask_of("direction", ("up", "down", "better", "worse"))
            | t.mask_of("link", ("on_days", "during"))
            | t.mask_of("ever")
        )
        mask |= t.word_mask(
            *_VAGUE,
            "between",
            "strong",
            "strongly",
            "related",
            "more",
            "less",
            "strength",
            "day",
            "days",
            "night",
            "nights",
        )
        mask |= t.mask_of("group", "day")
        one = Series(left.subject, _where(left, time.filters))
        other = Series(right.subject, _where(right, time.filters), shift)
        plan = Correlate(one, other, time.period, method)
        yield Draft(plan, mask, (*left.against, *right.against), time.said)


def _where(found: Found, filters: tuple[Filter, ...]) -> tuple[Filter, ...]:
    return (*found.where, *filters)


def _sides(t: Tagged, words: list[Tag], body: int) -> Iterable[tuple[Found, Found]]:
    """Two subjects: before and after the word of relation, else on both sides of "and" or "with"."""
    places = [w.start for w in words]
    places += [i for i, token in enumerate(t.tokens) if token.text in ("and", "with", "to", "on", "by", "or", "vs")]
    places += [tag.start for tag in t.find("versus", "versus")]
    for place in places:
        before, after = body & ((1 << place) - 1), body & ~((1 << (place + 1)) - 1)
        lefts = [f for f in subjects(t, before) if not f.where][:2]
        rights = [f for f in subjects(t, after) if not f.where][:2]
        for left in lefts:
            for right in rights:
                if left.subject != right.subject:
                    yield left, right
        if lefts and rights:
            return


def _shift(t: Tagged, right: Found) -> tuple[int, int]:
    """Such as "The next day", "the night after": the second series a day later."""
    words = " ".join(t.words(t.all))
    for phrase in (
        "the next day",
        "next day",
        "the day after",
        "the following day",
        "the next night",
        "the following night",
        "that night",
        "the next morning",
    ):
        if phrase in words:
            nightly = right.nightly
            mask = t.word_mask(*phrase.split())
            return (1 if not (phrase == "that night" and not nightly) else 0), mask
    return 0, 0
