"""What is asked of a subject, as a value, and the context that the rules of asking look at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from salus.query.plan import By, Condition, Filter, Grain, Shape, Simple, Statistic, Take
from salus.query.plan.how import SimpleName
from salus.query.understand.conditions import conditions_in, fits, judged_in, settled
from salus.query.understand.reading import Found
from salus.query.understand.spans import When
from salus.query.understand.subjects import longest
from salus.query.understand.tagging import Tag, Tagged


@dataclass(frozen=True, slots=True)
class Ask:
    """The part of an Aggregate that the question's form decides, with the tokens it explains.

    ``found`` replaces the subject where the form says more about it ("longest run" is about durations).
    """

    statistic: Statistic
    mask: int = 0
    where: tuple[Filter, ...] = ()
    take: Take | None = None
    grain: Grain | None = None
    each: str | None = None
    by: By | None = None
    pick: str | None = None
    test: Condition | None = None
    shape: Shape = "value"
    against: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    found: Found | None = None

    def also(self, mask: int) -> Ask:
        return replace(self, mask=self.mask | mask)


def simple(name: SimpleName, mask: int = 0, **more: object) -> Ask:
    """An Ask with a statistic that takes no arguments."""
    return Ask(Simple(name), mask, **more)  # type: ignore[arg-type]  # a forwarder: the dataclass checks the names


@dataclass(frozen=True, eq=False)
class Asking:
    """The main clause around one subject: ``region`` is its tokens without time expressions and narrowing clauses."""

    t: Tagged
    found: Found
    region: int
    when: When
    order: str = ""
    narrowed: bool = False
    comparing: bool = False

    @cached_property
    def heads(self) -> dict[str, int]:
        """Question heads with their tokens."""
        out: dict[str, int] = {}
        for tag in longest(self.t.find("head", within=self.region)):
            if any(not tag.mask & ~word.mask for word in self.t.find("filter_word")):
                continue  # "when I sleep" asks for no time
            if tag.value == "when" and self._inside(tag):
                continue
            if self.t.tokens[tag.start].text == "count" and self.region & ((1 << tag.start) - 1):
                continue  # "step count" is no order to count; "count my …" is
            out[tag.value] = out.get(tag.value, 0) | tag.mask
        return out

    def _inside(self, tag: Tag) -> bool:
        """True for the "when I" of "what was my heart rate when I last ran": it opens a clause and asks for no time."""
        words = [token.text for token in self.t.tokens]
        opens = words[tag.start] == "when" and words[tag.end : tag.end + 1] in (["i"], ["my"])
        return opens and self.t.has("head", ("what", "how_is", "how_much", "how_many"), (1 << tag.start) - 1)

    @cached_property
    def stats(self) -> list[Tag]:
        """Words of statistics that are no part of the subject's own name, in order of place."""
        compared = self.t.mask_of("condition")
        found = longest(self.t.find("stat", within=self.region))
        return [s for s in found if s.mask & ~compared and self._counts(s)]

    def _counts(self, stat: Tag) -> bool:
        if stat.mask & ~self.found.mask:
            return True
        rest = self.found.mask & ~stat.mask
        if self.found.metric is not None:
            name = self.found.metric.name
            if set(self.t.words(stat.mask)) <= set(name.split("_")):
                return False  # "VO2 max" is a name
            return any(name in tag.value for tag in self.t.find("metric", within=rest)) or self.t.has(
                "more_metric", name, rest
            )
        if self.found.attribute is not None:
            return self.t.has("attribute", self.found.attribute.name, rest)
        return True

    def stat(self, *names: str) -> Tag | None:
        """The first statistic word of one of these names."""
        return next((s for s in self.stats if s.value in names), None)

    def stat_mask(self, *names: str) -> int:
        mask = 0
        for s in self.stats:
            if s.value in names:
                mask |= s.mask
        return mask

    @cached_property
    def compared(self) -> list[tuple[Condition, int, str]]:
        """Comparisons of the main clause that fit the subject: condition, tokens, convention."""
        about = self.found.metric or self.found.attribute
        out = []
        for condition, mask in conditions_in(self.t, self.region):
            if about is None:
                out.append((condition, mask, ""))
            elif fits(condition, about):
                settled_one, said = settled(condition, about)
                out.append((settled_one, mask, said))
        if not out and about is not None:
            out = [(condition, mask, "") for condition, mask in judged_in(self.t, self.region, about)]
        return out

    @cached_property
    def group(self) -> Tag | None:
        """The grouping words: "per week", "by month", "daily"."""
        weekends = [] if self.comparing else self.t.find("group", "weekend")
        tags = longest([*self.t.find("group", within=self.region), *weekends])
        tags = [
            tag
            for tag in tags
            if tag.value == "weekend" or not tag.mask & self.found.mask or tag.mask & ~self.found.mask
        ]
        order = ("weekend", "weekday", "hour", "activity", "source", "week", "month", "quarter", "year", "day")
        return min(tags, key=lambda tag: order.index(tag.value), default=None)

    @property
    def yes_no(self) -> bool:
        """True where the question is asked with a turned-round verb: "did I", "is my", "have I ever"."""
        words = self.t.words(self.region)
        return (
            not self.comparing
            and bool(words)
            and words[0] in _TURNED
            and not any(h in self.heads for h in ("how_many", "how_much", "how_long"))
        )

    @property
    def habitual(self) -> bool:
        """True for "do I usually …": the present tense of habit."""
        line = " " + " ".join(self.t.words(self.region)) + " "
        return (
            any(f" {h} " in line for h in ("do i", "does my", "do my", "am i", "is my", "are my", "i am"))
            and self.when.period is None
        ) or " do i " in line

    def noun(self, *names: str) -> Tag | None:
        """A counting noun ("days", "readings") right after "how many", adjectives between allowed."""
        for tag in self.t.find("clock_noun", names):
            if self._after_count(tag):
                return tag
        return None

    def _after_count(self, tag: Tag) -> bool:
        """True where the words before, the subject's own left out, are "how many", "number of" or "count"."""
        words = [token.text for token in self.t.tokens]
        place = tag.start - 1
        while place >= 0 and (words[place] in _ADJECTIVES or self.found.mask >> place & 1):
            place -= 1
        if place < 0 and self.compared and not self.yes_no:
            return True  # "days with sleep under 6 hours": they are counted
        said = words[max(0, place - 2) : place + 1]
        return said[-2:] in (
            ["how", "many"],
            ["number", "of"],
            ["count", "of"],
            ["amount", "of"],
            ["many", "of"],
        ) or said[-1:] == ["count"]


_TURNED = frozenset(["any", "did", "do", "does", "was", "were", "is", "are", "am", "have", "has", "had"])
_ADJECTIVES = frozenset(
    [
        "total",
        "separate",
        "different",
        "individual",
        "distinct",
        "whole",
        "full",
        "single",
        "calendar",
        "of",
        "the",
        "my",
        "those",
        "all",
        "low",
        "high",
        "sensor",
        "these",
    ]
) - {"of"}
