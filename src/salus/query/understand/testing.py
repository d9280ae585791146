"""Yes-or-no questions with a threshold: which number is put to the test.

"Ever" and "every" choose the extreme that decides; a named statistic is tested itself; of one day the total or the
average; of something once measured the latest. "Did it go over" asks for the extreme of what is sampled.
"""

from __future__ import annotations

from collections.abc import Iterable

from salus.query.plan.how import SimpleName
from salus.query.understand.asking import Ask, Asking, simple

_UP = frozenset({"gt", "ge", "eq", "outside"})
_NAMES: dict[str, SimpleName] = {
    "mean": "mean", "median": "median", "sum": "sum", "minimum": "minimum", "maximum": "maximum", "latest": "latest",
    "std": "std", "cv": "cv", "first": "first", "range": "range",
}  # fmt: skip


def tested(a: Asking) -> Iterable[Ask]:
    """A statistic with a test, for "did I", "is my", "have I ever" with a comparison."""
    if not a.compared or a.heads.keys() & {"how_many", "how_much", "how_long", "when", "times", "how_often", "elapsed", "which", "what_time"}:
        return
    if not a.yes_no:
        return
    condition, tokens, convention = a.compared[0]
    about = a.found.metric or a.found.attribute
    if about is None:
        return
    named = a.stat(*_NAMES)
    ever = a.t.find("ever", "ever", a.region)
    always = a.t.find("ever", "always", a.region)
    never = a.t.find("ever", "never", a.region)
    moves = a.t.mask_of("move", None, a.region)
    mask = tokens | moves
    said = [convention] if convention else []
    up = condition.op in _UP
    if named is not None and not (named.value == "sum" and (ever or always)):
        name, mask = _NAMES[named.value], mask | named.mask
    elif always:
        name, mask = ("minimum" if up else "maximum"), mask | _cover(a, "always")
    elif ever or never:
        name, mask = ("maximum" if up else "minimum"), mask | _cover(a, "ever", "never")
    else:
        name, why = _implied(a, moves, up=up)
        said += [why] if why else []
    ask = simple(name, mask, test=condition, said=tuple(said), against=("negation",) if never else ())
    group = a.group
    if group is not None and group.value in ("day", "week", "month") and always and group.mask & _cover(a, "always"):
        grain = None if group.value == "day" and a.found.daily else group.value
        ask = simple(name, mask | group.mask, test=condition, grain=grain, said=tuple(said))
    yield ask


def _cover(a: Asking, *names: str) -> int:
    mask = 0
    for name in names:
        mask |= a.t.mask_of("ever", name, a.region)
    return mask


def _implied(a: Asking, moves: int, *, up: bool) -> tuple[SimpleName, str]:
    extreme: SimpleName = "maximum" if up else "minimum"
    if a.order == "last" or a.t.has("order", "last", a.region & ~a.when.mask):
        return "latest", ""
    if a.found.category in ("lab",):
        return "latest", "the latest result is compared"
    if a.when.period is None:
        if a.found.workouts:
            return extreme, ""
        if _present(a):
            return ("mean" if a.found.additive or a.found.nightly else "latest"), ""
        return extreme, ""
    one_day = a.when.period.hours <= 25
    if a.found.additive:
        return "sum", "" if one_day else "the total of the period is compared"
    if moves and not a.found.daily:
        return extreme, ""
    if a.found.workouts:
        return extreme, ""
    return "mean", "" if one_day and a.found.daily else "the average of the period is compared"


def _present(a: Asking) -> bool:
    first = a.t.words(a.region)[0]
    return first in ("is", "are", "am", "do", "does")
