"""Finds what the words of a question may mean: spans with a kind and a value, overlapping where words are ambiguous.

Sets of tokens are integers, one bit a token, so that "which words does this reading explain" is plain arithmetic.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import datetime
from typing import Any

from salus.query.understand.lexicon import Lexicon
from salus.query.understand.periods import PeriodSpan, find_periods
from salus.query.understand.quantities import ConditionSpan, compared
from salus.query.understand.text import Text, Token
from salus.query.understand.understood import Vocabulary

_NO_TIME = (["my", "first"], ["first"], ["the", "first"], ["weekday"], ["weekday", "for"])
_NAMES = (
    ("medicines", "medication"), ("conditions", "condition"), ("allergies", "allergy"), ("labs", "lab"),
    ("immunizations", "immunization"), ("procedures", "procedure"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tag:
    """One possible meaning of the tokens ``start`` to ``end`` (half-open)."""

    kind: str
    value: Any
    start: int
    end: int
    mask: int = attribute(init=False, repr=False, compare=False)  # looked at more often than anything else

    def __post_init__(self) -> None:
        object.__setattr__(self, "mask", (1 << self.end) - (1 << self.start))


@dataclass(frozen=True, slots=True, eq=False)
class Tagged:
    """A question with all its possible meanings. ``tags`` are sorted by place, longer ones first."""

    text: Text
    now: datetime
    lexicon: Lexicon
    vocabulary: Vocabulary
    tags: dict[str, list[Tag]]
    weights: tuple[float, ...]
    said: frozenset[str]  # the words

    @property
    def tokens(self) -> tuple[Token, ...]:
        return self.text.tokens

    @property
    def all(self) -> int:
        return (1 << len(self.tokens)) - 1

    def find(self, kind: str, value: Any = None, within: int = -1) -> list[Tag]:
        """Tags of a kind whose tokens all lie ``within``; None: of any value, a tuple: of one of these."""
        tags = self.tags.get(kind)
        if not tags:
            return []
        outside = ~within
        if value is None:
            return [tag for tag in tags if not tag.mask & outside]
        several = value if isinstance(value, tuple) else ()
        return [tag for tag in tags if not tag.mask & outside and (tag.value == value or tag.value in several)]

    def has(self, kind: str, value: Any = None, within: int = -1) -> bool:
        return bool(self.find(kind, value, within))

    def mask_of(self, kind: str, value: Any = None, within: int = -1) -> int:
        """The tokens of all such tags."""
        mask = 0
        for tag in self.find(kind, value, within):
            mask |= tag.mask
        return mask

    def words(self, mask: int) -> list[str]:
        return [t.text for i, t in enumerate(self.tokens) if mask >> i & 1]

    def places(self, mask: int) -> list[int]:
        return [i for i in range(len(self.tokens)) if mask >> i & 1]

    def weight(self, mask: int) -> float:
        """How much meaning these tokens carry when nothing explains them."""
        return sum(w for i, w in enumerate(self.weights) if mask >> i & 1)

    def word_mask(self, *words: str, within: int = -1) -> int:
        """The tokens that are one of these words."""
        if self.said.isdisjoint(words):
            return 0
        mask = 0
        for i, token in enumerate(self.tokens):
            if token.text in words and within >> i & 1:
                mask |= 1 << i
        return mask

    def between(self, start: int, end: int) -> int:
        """The tokens that lie in these characters."""
        mask = 0
        for i, token in enumerate(self.tokens):
            if token.start < end and token.end > start:
                mask |= 1 << i
        return mask


def tag(text: Text, now: datetime, lexicon: Lexicon, vocabulary: Vocabulary) -> Tagged:
    """Find every phrase, time expression, quantity and comparison."""
    tags: dict[str, list[Tag]] = defaultdict(list)
    words = [t.text for t in text.tokens]
    for found in _phrases(words, lexicon):
        tags[found.kind].append(found)
    for found in _names(words, vocabulary):
        tags[found.kind].append(found)
    weights = tuple(lexicon.weights.of(w) for w in words)
    tagged = Tagged(text, now, lexicon, vocabulary, tags, weights, frozenset(words))
    conditions, quantities = compared(text.clean)
    spans = _periods(text.clean, now, conditions)
    inside = 0
    for span in spans:
        made = _span(tagged, "period", span, span.start_char, span.end_char)
        if made is not None and not _is_moment(tagged, made):
            tags["period"].append(made)
            inside |= made.mask
    for condition in conditions:
        made = _span(tagged, "condition", condition, condition.start_char, condition.end_char)
        if made is not None and not made.mask & inside:
            tags["condition"].append(made)
    for quantity in quantities:
        made = _span(tagged, "quantity", quantity, quantity.start_char, quantity.end_char)
        if made is not None and not made.mask & inside:
            tags["quantity"].append(made)
    return tagged


def _periods(text: str, now: datetime, conditions: list[ConditionSpan]) -> list[PeriodSpan]:
    """The time expressions, but "180 last week" after "above" is a threshold and a week."""
    spans = find_periods(text, now)
    for condition in conditions:
        start, end = condition.start_char, condition.end_char
        if any(span.start_char > start and span.start_char < end < span.end_char for span in spans):
            hidden = text[:start] + "," + " " * (end - start - 1) + text[end:]
            return _periods(hidden, now, [c for c in conditions if c is not condition])
    return spans


def _is_moment(tagged: Tagged, span: Tag) -> bool:
    """Such as "The last day I ran" names a day by what was done on it; it is no time expression."""
    words = [t.text for t in tagged.tokens]
    if words[span.start : span.end] in _NO_TIME:
        return True
    for pick in tagged.find("pick_group", ("hour", "weekday")):
        if pick.mask & span.mask and (span.value.period is None or not span.mask & ~pick.mask):
            return True
    if words[span.start : span.end] in (["nights"], ["night"], ["mornings"], ["evenings"]) and span.start:
        return words[span.start - 1] in ("any", "many", "which", "what", "of", "all", "some", "these", "those")
    after = words[span.end] if span.end < len(words) else ""
    if after in ("i", "when", "where", "that", "my") and tagged.has("link", "on_days", span.mask):
        return any(link.mask == span.mask for link in tagged.find("link", "on_days"))  # "on nights I slept badly"
    for link in tagged.find("link", ("recent_day", "first_day")):
        if link.mask & span.mask and (span.mask & ~link.mask == 0 or "recent" in words[link.start : link.end]):
            return link.end < len(words) and words[link.end] in ("i", "that", "when", "my", "on", "with", "of")
    return False


def _span(tagged: Tagged, kind: str, value: Any, start: int, end: int) -> Tag | None:
    places = tagged.places(tagged.between(start, end))
    return Tag(kind, value, places[0], places[-1] + 1) if places else None


def _phrases(words: list[str], lexicon: Lexicon) -> Iterable[Tag]:
    for i, first in enumerate(words):
        for size in range(min(lexicon.longest.get(first, 0), len(words) - i), 0, -1):
            phrase = first if size == 1 else " ".join(words[i : i + size])
            for kind, value in lexicon.phrases.get(phrase, ()):
                yield Tag(kind, value, i, i + size)


def _names(words: list[str], vocabulary: Vocabulary) -> Iterable[Tag]:
    line = " ".join(words)
    for field, kind in _NAMES:
        for name in getattr(vocabulary, field):
            said = name.lower()
            at = f" {line} ".find(f" {said} ")
            if at >= 0:
                start = line[:at].count(" ") if at else 0
                yield Tag("name", (kind, said), start, start + said.count(" ") + 1)
