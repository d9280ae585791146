"""What a time expression in a question means, apart from how it was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from salus.query.plan.which import Weekday
from salus.records.period import Period

Role = Literal["period", "since", "until", "all", "recurring"]


@dataclass(frozen=True, slots=True)
class PeriodSpan:
    """One time expression: where it stands in the question, and what it picks.

    ``text`` is ``question[start_char:end_char]`` with its preposition ("in the last 7 days"); ``period.text`` is the
    expression without it ("last 7 days"), and ``period.convention`` says in plain words what was taken.

    ``role``:

    - ``period``: ``period`` is set. "last week", "on May 5th", "between 3 and 10 May", "3 days ago".
    - ``since`` / ``until``: as ``period``, but open at one side in the question. ``period`` runs from or up to the
      ``anchor``, which is what was named ("March" in "since March"), to the end of today or from the year 1900.
    - ``all``: "ever", "of all time". No period: everything there is.
    - ``recurring``: no period, only ``clock`` or ``weekdays``, or both: "at night", "on weekday mornings".

    ``clock`` (start, end as ``HH:MM``, may run over midnight) and ``weekdays`` (Monday first) narrow a period too:
    "this morning" is today with a clock; "Mondays last month" are two spans. ``hours`` is set where one night was
    named ("last night"): ``period`` is then the waking date, as nightly metrics are dated, and ``hours`` the night's
    own hours, for what is measured at an hour. ``parts`` are the periods named one by one ("January and March"), in
    the order of the question; ``period`` is their hull. ``convention`` says what was taken where there is no period
    to say it.
    """

    start_char: int
    end_char: int
    text: str
    role: Role
    period: Period | None = None
    anchor: Period | None = None
    hours: Period | None = None
    clock: tuple[str, str] | None = None
    weekdays: tuple[Weekday, ...] = ()
    parts: tuple[Period, ...] = ()
    convention: str = ""
