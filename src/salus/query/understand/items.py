"""Which items of many: "the last four", "top three", "my two most recent", or the one that "my last run" is."""

from __future__ import annotations

from salus.query.plan import Take
from salus.query.understand.asking import Asking
from salus.query.understand.tagging import Tag, Tagged

_BETWEEN = frozenset(
    [
        "recorded",
        "measured",
        "blood",
        "reading",
        "measurement",
        "result",
        "value",
        "outdoor",
        "my",
        "ever",
        "known",
        "test",
        "lab",
        "night",
    ]
)


def taken(a: Asking) -> tuple[Take | None, int]:
    """Such as "Last four", "first 10", "top three", "two most recent": the items that count, before the statistic."""
    best: tuple[Take, int] | None = None
    for order in a.t.find("order", within=a.region & ~a.when.mask):
        number = number_beside(a.t, order, a.region)
        if number is None:
            continue
        n = int(number.value.value)
        unit = number.value.unit
        if (
            not 1 <= n <= 1000
            or n != number.value.value
            or (unit is not None and unit.code not in ("d", "wk", "mo", "a", "{steps}"))
        ):
            continue
        if best is None or order.end - order.start > best[1].bit_count() - 1:
            best = Take(order.value, n), order.mask | number.mask
    return best if best is not None else (None, 0)


def number_beside(t: Tagged, order: Tag, region: int) -> Tag | None:
    """The number right beside an order word: "last four", "two most recent"."""
    for tag in t.find("quantity", within=region):
        if tag.value.paired is None and (tag.start == order.end or tag.end == order.start):
            return tag
    return None


def single(a: Asking) -> tuple[str, int]:
    """Such as "Last run", "most recent reading", "first walk": one item, the latest or the first, with the tokens."""
    for order in a.t.find("order", ("last", "first"), a.region & ~a.when.mask):
        if number_beside(a.t, order, a.region) is not None:
            continue
        words = [t.text for t in a.t.tokens]
        if words[order.end - 1] == "time":
            return order.value, order.mask
        if order.end < len(words) and not a.found.mask >> order.end & 1 and words[order.end] not in _BETWEEN:
            continue
        return order.value, order.mask
    return "", 0
