"""What a question about entries asks for: names, yes or no, a date, a number, one field.

The form decides: which and what ask for names, "am I", "do I" and "have I" for yes or no, "when" for a date, "how long
since" for days, a field's word ("dose", "where", "who") for the field.
"""

from __future__ import annotations

from dataclasses import dataclass

from salus.query.plan import Shape, Take
from salus.query.plan.how import SimpleName
from salus.query.understand.items import number_beside
from salus.query.understand.names import Named
from salus.query.understand.subjects import longest
from salus.query.understand.tagging import Tagged

FIELDS: dict[str, tuple[str, ...]] = {
    "medication": ("dose", "frequency", "route", "reason", "provider", "end", "status"),
    "allergy": ("reaction", "severity"),
    "condition": ("severity", "status"),
    "immunization": ("location", "provider"),
    "procedure": ("location", "provider", "reason"),
    "encounter": ("location", "provider", "reason"),
    "appointment": ("location", "provider", "reason"),
    "report": ("provider",),
    "lab": (),
}


_PAST = frozenset(
    [
        "ever",
        "was",
        "were",
        "did",
        "had",
        "been",
        "history",
        "past",
        "previously",
        "before",
        "used",
        "taken",
        "took",
        "undergone",
        "received",
        "gotten",
    ]
)


_CURRENT: frozenset[str] = frozenset({"medication", "condition"})
_NOW = ("currently", "current", "still", "now", "active", "presently", "present")


@dataclass(frozen=True, slots=True)
class Form:
    """What a question about entries asks for."""

    statistic: SimpleName
    mask: int
    shape: Shape = "value"
    field: str | None = None
    current: bool = False
    take: Take | None = None


def form_of(t: Tagged, entry: Named) -> Form | None:  # noqa: PLR0912  # one question form after the other, read top-down
    heads: dict[str, int] = {}
    for tag in longest(t.find("head")):
        heads[tag.value] = heads.get(tag.value, 0) | tag.mask
    words = t.words(t.all)
    last = t.find("order", "last", ~t.mask_of("period")) or [
        s for s in t.find("stat", "latest", ~t.mask_of("period")) if not t.has("now", within=s.mask)
    ]
    first = t.find("order", "first", ~t.mask_of("period"))
    lmask = t.mask_of("order", ("last", "first")) | t.mask_of("stat", ("latest", "first"))
    field = _field(t, entry, heads)
    if field is not None:
        return field
    if "how_long" in heads and entry.kind in ("encounter", "procedure") and t.word_mask("was", "were", "did"):
        return None  # how long a visit took is in no record
    began = t.find("began")
    if heads.keys() & {"when", "elapsed", "how_long", "what_time"}:
        mask = lmask | t.mask_of("began") | t.word_mask("time", "recently")
        mask |= t.mask_of("future") if entry.kind == "appointment" else 0
        for head in ("when", "elapsed", "how_long", "what_time"):
            mask |= heads.get(head, 0)
        shape: Shape = "elapsed" if heads.keys() & {"elapsed", "how_long"} else "when"
        if entry.kind == "appointment":
            back = bool(last) and not t.has("future")
            return Form("latest" if back else "first", mask, shape)
        start = entry.kind in ("medication", "condition") and (bool(began) or entry.kind == "condition") and not last
        return Form("first" if (first or start) and not last else "latest", mask, shape)
    if entry.name is not None and t.word_mask("date") and not heads.keys() & {"how_many", "times"}:
        return Form("latest", t.word_mask("date") | lmask, "when")
    take = _take(t)
    if heads.keys() & {"how_many", "times", "how_often"} or t.has("stat", "count"):
        mask = heads.get("how_many", 0) | heads.get("times", 0) | heads.get("how_often", 0) | t.mask_of("stat", "count")
        return Form("count", mask | t.mask_of("now"), current=_current(t, entry))
    if words and words[0] in (
        "any",
        "am",
        "do",
        "does",
        "have",
        "has",
        "did",
        "was",
        "is",
        "are",
        "had",
        "were",
        "will",
    ):
        return Form("exists", t.mask_of("now") | t.mask_of("future"), current=_current(t, entry))
    asks = heads.get("what", 0) | heads.get("which", 0) | heads.get("show", 0) | t.mask_of("stat", ("list", "describe"))
    if take is not None:
        return Form("list", asks | take[1], take=take[0])
    plural = any(w in ("all", "any") or w.endswith("s") for w in t.words(entry.mask)) or (
        entry.name is None and entry.kind in _CURRENT
    )
    if (last or first) and not (plural and not last):
        return Form("first" if first and not last else "latest", asks | lmask, "name")
    if entry.kind == "appointment" and t.has("future") and not plural:
        return Form("first", asks | t.mask_of("future"), "when")
    if asks or entry.name is None:
        return Form("list", asks | t.mask_of("now") | t.mask_of("future"), current=_current(t, entry))
    if set(words) & {"given", "had", "done", "received", "taken", "got"}:
        return Form("exists", 0, current=False)
    return Form("list", t.mask_of("now"), current=False)


def _take(t: Tagged) -> tuple[Take, int] | None:
    for order in t.find("order", ("last", "first"), ~t.mask_of("period")):
        number = number_beside(t, order, t.all)
        if number is not None and number.value.unit is None and number.value.value >= 1:
            return Take(order.value, int(number.value.value)), order.mask | number.mask
    return None


def _field(t: Tagged, entry: Named, heads: dict[str, int]) -> Form | None:
    allowed = FIELDS[entry.kind]
    tags = [tag for tag in longest(t.find("field")) if tag.value in allowed]
    if entry.name is None and entry.kind in ("medication", "allergy", "condition"):
        return None
    words = t.words(t.all)
    if (
        "reason" in allowed
        and words[-1] == "for"
        and words[0] in ("what", "whats")
        and (entry.name or entry.kind != "medication")
    ):
        ahead = entry.kind == "appointment" and not set(words) & {"last", "was", "did"}
        mask = t.mask_of("head", "what") | t.mask_of("future") | t.mask_of("order") | t.word_mask("for")
        return Form("first" if ahead else "latest", mask, field="reason")
    for tag in tags:
        said = " ".join(t.words(tag.mask))
        if said in ("how much", "how often", "how frequently") and not t.word_mask(
            "take", "taking", "use", "on", "prescribed"
        ):
            continue
        if tag.value == "dose" and entry.kind != "medication":
            continue
        if said == "when did i last take":
            continue
        ahead = entry.kind == "appointment" and (t.has("future") or not set(t.words(t.all)) & {"last", "was", "did"})
        mask = (
            tag.mask
            | t.mask_of("order", ("last", "first"))
            | t.mask_of("future")
            | t.mask_of("now")
            | t.mask_of("stat", "latest")
        )
        mask |= heads.get("what", 0) | heads.get("how_many", 0)
        return Form("first" if ahead else "latest", mask, field=tag.value)
    return None


def _current(t: Tagged, entry: Named) -> bool:
    """Only what is active now, where the question speaks of now; never where it looks back."""
    if entry.kind not in _CURRENT:
        return False
    if entry.kind == "condition" and entry.name is not None:
        return bool(t.word_mask(*_NOW))
    if t.find("period") or set(t.words(t.all)) & (_PAST - {"taken"}):
        return bool(t.word_mask(*_NOW))
    return True
