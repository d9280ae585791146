"""Yes-or-no questions with a threshold: which number is put to the test.

"Ever" and "every" choose the extreme that decides; a named statistic is tested itself; of one day the total or the
average; of something once measured the latest. "Did it go over" asks for the extreme of what is sampled.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from salus.query.plan import Condition, Share, TimeInRange, Workouts
from salus.query.plan.how import SimpleName
from salus.query.understand.asking import Ask, Asking, simple
from salus.query.understand.conditions import fits, in_kilometres, quantity, settled
from salus.query.understand.items import single
from salus.query.understand.reading import Found
from salus.query.understand.shares import WHOLE, kept_mask
from salus.query.understand.superlatives import amount

_UP = frozenset({"gt", "ge", "eq", "outside"})
_NAMES: dict[str, SimpleName] = {
    "mean": "mean", "median": "median", "sum": "sum", "minimum": "minimum", "maximum": "maximum", "latest": "latest",
    "std": "std", "cv": "cv", "first": "first", "range": "range",
}  # fmt: skip


def tested(a: Asking) -> Iterable[Ask]:
    """A statistic with a test, for "did I", "is my", "have I ever" with a comparison."""
    if not (a.compared or _much(a)) or a.heads.keys() & {
        "how_many",
        "how_much",
        "how_long",
        "when",
        "times",
        "how_often",
        "elapsed",
        "which",
        "what_time",
    }:
        return
    if not a.yes_no:
        return
    if a.found.counted and not a.compared:
        a = replace(a, found=amount(a))
    condition, tokens, convention = (a.compared or reached(a))[0]
    about = a.found.metric or a.found.attribute
    if about is None:
        return
    kept = kept_mask(a)
    if condition.op == "between" and kept and a.stat(*_NAMES) is None:
        yield _all_inside(a, condition, tokens | kept, convention)
        return
    named = a.stat(*_NAMES)
    ever = a.t.find("ever", "ever", a.region | a.when.mask)
    always = a.t.find("ever", "always", a.region | a.when.mask)
    never = a.t.find("ever", "never", a.region)
    moves = a.t.mask_of("move", None, a.region)
    order, omask = single(a)
    mask = tokens | moves | omask | a.t.word_mask("goal", "target", "mark", "limit", "threshold", within=a.region)
    said = [convention] if convention else []
    up = condition.op in _UP
    if named is not None and not (named.value == "sum" and (ever or always)):
        name, mask = _NAMES[named.value], mask | named.mask
    elif always:
        name, mask = ("minimum" if up else "maximum"), mask | _cover(a, "always")
    elif ever or never:
        name, mask = ("maximum" if up else "minimum"), mask | _cover(a, "ever", "never")
    else:
        name, why = ("first" if order == "first" else "latest", "") if order else _implied(a, moves, up=up)
        said += [why] if why else []
    ask = simple(name, mask, test=condition, said=tuple(said), against=("negation",) if never else ())
    group = a.group
    if group is not None and group.value in ("day", "week", "month") and always and group.mask & _cover(a, "always"):
        grain = None if group.value == "day" and a.found.daily else group.value
        ask = simple(name, mask | group.mask, test=condition, grain=grain, said=tuple(said))
    extreme = _extreme_attribute(a, moves, up=up)
    yield replace(ask, found=extreme or a.found)


def _all_inside(a: Asking, condition: Condition, mask: int, convention: str) -> Ask:
    """ "Did it stay between 70 and 180": both bounds are tested, so all of the time, or of the items, is inside."""
    glucose = a.found.metric is not None and a.found.metric.name == "glucose"
    statistic = TimeInRange(condition.value, condition.upper) if glucose else Share(condition)
    said = (convention,) if convention else ()
    return Ask(statistic, mask | a.t.mask_of("move", None, a.region), test=Condition("ge", WHOLE), said=said)


def _much(a: Asking) -> list[tuple[Condition, int, str]]:
    """What was reached, of workouts as such by what much of them is measured by: "did I run 10k"."""
    if a.found.counted and a.yes_no and isinstance(a.found.subject, Workouts):
        return reached(replace(a, found=amount(a)))
    return reached(a)


def reached(a: Asking) -> list[tuple[Condition, int, str]]:
    """Such as "Did I drink 2 litres", "did I sleep 8 hours": at least that much, of what adds up."""
    about = a.found.metric or a.found.attribute
    if about is None or not a.found.additive or not a.yes_no:
        return []
    out = []
    for tag in a.t.find("quantity", within=a.region):
        condition = in_kilometres(Condition("ge", quantity(tag)), about)
        named = a.found.metric is not None or (condition.value is not None and condition.value.unit is not None)
        if named and tag.value.paired is None and fits(condition, about):
            settled_one, said = settled(condition, about)
            out.append((settled_one, tag.mask, said))
    return out


def _extreme_attribute(a: Asking, moves: int, *, up: bool) -> Found | None:
    """Such as "Did my heart rate go above 180 on my run": the workout's highest, not its average."""
    subject = a.found.subject
    if not moves or not isinstance(subject, Workouts) or subject.attribute != "average_heart_rate" or a.stat("mean"):
        return None
    name = "maximum_heart_rate" if up else "minimum_heart_rate"
    return replace(a.found, subject=replace(subject, attribute=name), attribute=a.t.lexicon.catalogue.attributes[name])


def _cover(a: Asking, *names: str) -> int:
    mask = 0
    for name in names:
        mask |= a.t.mask_of("ever", name, a.region | a.when.mask)
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
