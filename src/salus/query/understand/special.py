"""Statistics with arguments of their own: percentile, distribution, duration, streak, gaps, report."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from salus.query.plan import (
    Condition,
    Distribution,
    Duration,
    Gaps,
    Percentile,
    Simple,
    Streak,
)
from salus.query.understand.asking import Ask, Asking, simple
from salus.query.understand.conditions import quantity
from salus.query.understand.superlatives import extreme
from salus.query.understand.thresholds import conditions_as_filters
from salus.query.understand.trends import trends

_PERCENTILE = re.compile(r"\b(\d+(?:\.\d+)?)\s*(?:st|nd|rd|th)?\s+(?:percentile|centile|quantile)")
_QUARTILE = {"quartile": 25.0, "decile": 10.0}


_LACKING = ("without", "no", "missing", "data", "readings", "records", "recorded", "logged", "any", "are", "there")


def special(a: Asking) -> Iterable[Ask]:
    """The statistics of this file that the main clause asks for."""
    for rule in (_percentile, _distribution, _report, _streak, _gaps, _duration, trends):
        made = list(rule(a))
        if made:
            yield from made
            return


_OF_TIME = re.compile(
    r"(under|below|less than|above|over|more than) (\d+(?:\.\d+)?) ?(?:%|percent) of the (?:time|readings|days|nights)"
)


def _percentile(a: Asking) -> Iterable[Ask]:
    spoken = _OF_TIME.search(a.t.text.clean)
    if spoken is not None and set(a.t.words(a.region)) & {"number", "value", "level", "figure"}:
        p = float(spoken[2])
        mask = a.t.between(*spoken.span()) | a.t.word_mask("number", "value", "level", "what", within=a.region)
        yield Ask(Percentile(p if spoken[1] in ("under", "below", "less than") else 100 - p), mask)
        return
    for tag in a.t.find("stat", "percentile", a.region):
        end = a.t.tokens[tag.end - 1].end
        found = list(_PERCENTILE.finditer(a.t.text.clean, 0, end))
        if not found:
            continue
        match = found[-1]
        p = float(match[1])
        if 0 <= p <= 100:
            yield Ask(Percentile(p), a.t.between(match.start(), end))


def _distribution(a: Asking) -> Iterable[Ask]:
    tag = a.stat("distribution")
    if tag is not None and not a.found.counted:
        where, mask, said = conditions_as_filters(a)
        bins, bmask = _bins(a)
        yield Ask(Distribution(bins), tag.mask | mask | bmask | _asked(a), where=where, said=said)


def _bins(a: Asking) -> tuple[int | None, int]:
    """ "With 10 bins", "in 8 buckets"."""
    words = [token.text for token in a.t.tokens]
    for tag in a.t.find("quantity"):
        if tag.end < len(words) and words[tag.end] in ("bins", "buckets", "bars", "bin", "bucket", "groups", "classes"):
            return int(tag.value.value), tag.mask | 1 << tag.end
    return None, 0


def _asked(a: Asking) -> int:
    mask = 0
    for head in ("show", "how_many", "when", "how_long", "which", "how_is"):
        mask |= a.heads.get(head, 0)
    return mask


def _report(a: Asking) -> Iterable[Ask]:
    tag = a.stat("report")
    if tag is not None and a.found.metric is not None and a.found.metric.name == "glucose":
        yield simple("report", tag.mask | a.heads.get("show", 0) | a.heads.get("how_is", 0))


def _streak(a: Asking) -> Iterable[Ask]:
    if a.stat("streak") is None:
        return
    mask = a.stat_mask("streak") | a.t.mask_of("clock_noun", ("days", "nights"), a.region)
    for head in ("how_long", "how_many", "show", "how_is"):
        mask |= a.heads.get(head, 0)
    words = set(a.t.words(a.region))
    top = a.stat("maximum", "best")
    now = a.stat("latest") or a.t.find("order", "last", a.region)
    running = (
        bool(now)
        or bool(words & {"now", "currently", "am", "current", "still"})
        or " have i " in f" {' '.join(a.t.words(a.region))} "
    )
    which: Literal["longest", "current"] = "longest" if top is not None or not running else "current"
    mask |= (top.mask if top else 0) | a.stat_mask("latest") | a.t.mask_of("order", "last", a.region)
    compared = a.compared[0] if a.compared else None
    if compared is not None:
        mask |= compared[1]
    said = (compared[2],) if compared is not None and compared[2] else ()
    negative = a.t.word_mask("not", "without", "no", within=a.region & ~a.stat_mask("streak"))
    condition = compared[0] if compared is not None else None
    for tag in a.t.find("quantity", within=a.region):
        if condition is None and tag.value.value > 1:  # "10k step days": days with at least that many
            condition, mask = Condition("ge", quantity(tag)), mask | tag.mask
    yield Ask(Streak(condition, which), mask, said=said, against=("negation",) if negative else ())


def _gaps(a: Asking) -> Iterable[Ask]:
    words = set(a.t.words(a.region))
    if words & {"miss", "missed", "missing"} and words & {"day", "days", "night", "nights", "data", "readings"}:
        covered = a.t.word_mask("miss", "missed", "missing", "any", "data", "readings", "from", within=a.region)
        yield Ask(Gaps(), covered | a.t.mask_of("clock_noun", None, a.region) | _asked(a))
        return
    without = words & {"without", "no", "missing"} and words & {
        "data",
        "readings",
        "records",
        "measurements",
        "recordings",
        "recorded",
        "logged",
        "values",
    }
    tag = a.stat("gaps")
    if tag is None and not (without and (words & {"days", "day", "nights", "when", "where", "any"})):
        return
    mask = (
        a.t.word_mask(*_LACKING, within=a.region)
        | a.stat_mask("gaps", "maximum")
        | a.t.mask_of("clock_noun", None, a.region)
    )
    for head in ("show", "how_many", "when", "how_long", "which", "how_is"):
        mask |= a.heads.get(head, 0)
    minutes = next(
        (
            q
            for q in a.t.find("quantity", within=a.region)
            if q.value.unit is not None and q.value.unit.dimension == "time"
        ),
        None,
    )
    length = None
    if minutes is not None:
        mask |= minutes.mask | a.t.mask_of("condition", None, a.region)
        length = minutes.value.value * (
            60 if minutes.value.unit.code == "h" else 1440 if minutes.value.unit.code == "d" else 1
        )
    yield Ask(Gaps(length), mask)


def _duration(a: Asking) -> Iterable[Ask]:
    words = set(a.t.words(a.region))
    spent = words & {"time", "minutes", "hours", "mins"} and (
        words & {"spent", "spend", "total", "amount"} or _time_of(a)
    )
    if not ("how_long" in a.heads or spent) or not a.compared or a.found.metric is None:
        return
    if a.found.additive or a.found.daily:
        return
    condition, mask, said = a.compared[0]
    top = extreme(a)
    mask |= a.t.word_mask("time", "minutes", "hours", "mins", "spent", "spend", "amount", within=a.region)
    mask |= (
        a.heads.get("how_long", 0)
        | a.heads.get("how_much", 0)
        | a.t.mask_of("move", None, a.region)
        | (top.mask if top else 0)
        | a.stat_mask("sum")
    )
    yield Ask(Duration(condition), mask, said=(said,) if said else ())


_MEASURED_TIME = frozenset({"time", "hours", "minutes", "mins"})


def _time_of(a: Asking) -> bool:
    """ "Time above 180", "hours over 250": the word stands right before the comparison."""
    words = [token.text for token in a.t.tokens]
    return any(tag.start and words[tag.start - 1] in _MEASURED_TIME for tag in a.t.find("condition", within=a.region))


def bare_report(a: Asking) -> Ask | None:
    """A report asked for without the word glucose: "my AGP", "GMI"."""
    tag = next(iter(a.t.find("stat", "report", a.region)), None)
    return Ask(Simple("report"), tag.mask) if tag is not None else None
