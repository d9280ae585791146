"""Questions about the chart: medicines, conditions, allergies, immunizations, procedures, visits, appointments, labs.

Each entry that is named becomes one draft: what is asked of it (:mod:`.chart_forms`), and its time. Appointments lie
ahead unless the question looks back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from salus.query.plan import Aggregate, Entries, EntryKind, Filter, Simple, Where
from salus.query.understand.chart_forms import form_of
from salus.query.understand.conditions import reference_in
from salus.query.understand.lexicon import read
from salus.query.understand.names import Named, named
from salus.query.understand.purposes import purposes
from salus.query.understand.reading import Draft
from salus.query.understand.spans import When, when
from salus.query.understand.subjects import longest
from salus.query.understand.tagging import Tagged
from salus.query.understand.week import WEEK
from salus.records.period import Period

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]


_FAR = datetime(2100, 1, 1)  # noqa: DTZ001  # given the person's zone below


def charts(t: Tagged) -> list[Draft]:
    """The drafts about entries of the chart, and about the person."""
    out = list(_person(t))
    for entry in (*purposes(t), *named(t)):
        out += _drafts(t, entry)
    return out


def _person(t: Tagged) -> Iterable[Draft]:
    for tag in longest(t.find("person")):
        mask = tag.mask | _cover(t, "person") | t.mask_of("head", ("when", "what", "show"))
        yield Draft(Aggregate(Entries("person", field=tag.value), Simple("latest")), mask)


def _cover(t: Tagged, kind: str) -> int:
    return t.word_mask(*read("chart")["chart_cover"].get(kind, ()))


def _drafts(t: Tagged, entry: Named) -> Iterable[Draft]:
    time = when(t, None, t.all)
    ahead = time.period is not None and time.period.start >= t.now
    if entry.kind == "encounter" and (ahead or t.word_mask("next", "upcoming") or _awaited(t, time)):
        entry = replace(entry, kind="appointment")  # a visit that lies ahead is an appointment
    form = form_of(t, entry)
    if form is None:
        return
    if entry.said and form.statistic == "exists":
        form = replace(form, statistic="list")  # yes or no would be said of more than was asked
    if time.filters:
        return  # entries have dates, not hours
    period, pmask, said = _period(t, entry.kind, time)
    where: list[Filter] = list(time.filters)
    mask = entry.mask | form.mask | _cover(t, entry.kind) | time.mask | pmask | t.mask_of("ever")
    statistic = form.statistic
    if entry.kind == "lab":
        for condition, tokens in reference_in(t, t.all):
            where.append(Where(condition))
            mask |= tokens
    subject = Entries(entry.kind, entry.name, form.field, form.current)
    plan = Aggregate(subject, Simple(statistic), tuple(where), period, form.take, shape=form.shape)
    yield Draft(plan, mask, entry.against, (*entry.said, *time.said, *said))


def _awaited(t: Tagged, time: When) -> bool:
    """Such as "Do I have anything at the doctor this week": the present tense of a time that is not over."""
    open_end = time.period is not None and time.period.end > t.now
    return open_end and t.words(t.all)[0] in ("do", "is", "am", "any", "anything") and not t.word_mask("been", "had")


def _period(t: Tagged, kind: EntryKind, time: When) -> tuple[Period | None, int, tuple[str, ...]]:
    """Appointments lie ahead unless the question looks back."""
    ahead = t.mask_of("future")
    if kind != "appointment":
        return time.period, 0, ()
    if time.period is not None:
        whole = _ahead(t, time.period)
        if t.word_mask("left", "remaining", "still") and whole.start < t.now < whole.end:
            return Period(t.now, whole.end, f"the rest of {whole.text}"), ahead, ("what is left = from now on",)
        return whole, ahead, ()
    past = set(t.words(t.all)) & {"last", "past", "previous", "did", "had", "was", "were", "ever", "missed"}
    if past and not ahead:
        return Period(datetime(1900, 1, 1, tzinfo=t.now.tzinfo), t.now, "until now"), 0, ()
    return Period(t.now, _FAR.replace(tzinfo=t.now.tzinfo), "from now on"), ahead, ("appointments from now on",)


def _ahead(t: Tagged, period: Period) -> Period:
    """A bare weekday lies ahead when an appointment is asked about, unless the question looks back."""
    if period.end > t.now or set(t.words(t.all)) & {"did", "was", "had", "were", "last", "missed"}:
        return period
    text = period.text.lower()
    zone, start, end = period.start.tzinfo, period.start.replace(tzinfo=None), period.end.replace(tzinfo=None)
    if any(day.lower() in text for day in WEEK):
        start, end = start + timedelta(days=7), end + timedelta(days=7)
    elif any(month in text for month in _MONTHS) and not any(c.isdigit() for c in text):
        start, end = start.replace(year=start.year + 1), end.replace(year=end.year + 1)
    else:
        return period
    return Period(
        start.replace(tzinfo=zone), end.replace(tzinfo=zone), period.text, f"{period.text} = {start:%a %Y-%m-%d}"
    )
