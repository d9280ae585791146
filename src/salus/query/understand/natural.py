"""The statistic of a subject with numbers where none was named.

What adds up is summed over the period ("steps yesterday"), what is sampled is averaged over it, and without a period
the latest is told; a habit ("do I") is an average. Each choice is a convention, in words.
"""

from __future__ import annotations

from salus.query.plan.how import SimpleName
from salus.query.understand.asking import Asking

_LATEST = ("lab", "reproductive")


def natural(a: Asking) -> tuple[SimpleName, str]:
    """The statistic of a subject with numbers where none was named, and the convention in words."""
    found, heads = a.found, a.heads
    how_much = bool(heads.keys() & {"how_many", "how_much", "how_long", "how_far"})
    period = a.when.period
    if a.comparing:
        return ("sum" if found.additive else "mean"), ""
    if a.yes_no and not a.compared:
        return "exists", ""
    if found.attribute is not None:
        usual = a.narrowed and how_much and period is None  # "how much do I burn on my rides on days when …"
        asked = how_much or period is not None or a.when.everything
        if found.attribute.additive and (not a.habitual or (asked and not usual)):
            return "sum", "" if how_much else "the total is told"
        if found.attribute.name.startswith(("maximum", "minimum")):
            return ("maximum" if found.attribute.name.startswith("max") else "minimum"), ""
        return "mean", "the average is told"
    narrowed = a.narrowed or bool(found.where) or a.t.has("filter_word", "sleep", a.region)
    if found.additive:
        if (narrowed and not how_much) or "how_is" in heads:
            return "mean", "the daily average is told"
        if how_much and a.habitual and period is None:
            return "mean", "the daily average is told"
        if period is None and not a.when.everything and not how_much and not a.when.filters and not a.narrowed:
            return "latest", "the latest day is told"
        return "sum", "" if how_much else "the total is told"
    if period is None and a.stat("share"):
        return "mean", "the average is told"
    if period is None and not a.when.everything and not a.when.filters and not narrowed:
        return "latest", "the latest is told"
    if found.category in _LATEST and (found.metric is not None and found.metric.aggregation == "last"):
        return "latest", "the latest in the period is told"
    return "mean", "the average is told"
