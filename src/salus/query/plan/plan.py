"""The plan: a question as a frozen value. One tree, three kinds of root.

``Aggregate`` is one computation over one subject. ``Compare`` sets two aggregates against each other. ``Correlate``
asks how two daily series go together. A plan holds no data and reads no clock: periods are absolute.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from salus.query.plan.how import Statistic
from salus.query.plan.subject import Subject
from salus.query.plan.which import Condition, Filter, Grain, Take
from salus.records.period import Period

By = Literal["hour", "day", "week", "month", "quarter", "year", "weekday", "weekend", "activity", "source"]
Shape = Literal["value", "when", "elapsed", "name"]


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One statistic of one subject.

    ``grain`` is what one item is: None means the natural one (a day for daily sums and once-a-day metrics, an
    observation for sampled ones, a workout, an entry). With a coarser grain, ``each`` says how what falls into one
    bucket becomes one item (None: sum for sums and workout attributes that add up, count for workouts, else mean).
    ``by`` gives one result a group; ``pick`` names the group with the highest or lowest result.
    ``test`` turns the result into yes or no. ``shape``: the value, when it was, days since, or the name of the item.
    """

    subject: Subject
    statistic: Statistic
    where: tuple[Filter, ...] = ()
    period: Period | None = None
    take: Take | None = None
    grain: Grain | None = None
    each: Literal["sum", "mean", "count", "maximum", "minimum", "last"] | None = None
    by: By | None = None
    pick: Literal["highest", "lowest"] | None = None
    test: Condition | None = None
    shape: Shape = "value"
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Compare:
    """First-named minus second-named (``difference``), in percent of the second, as a ratio, as yes/no (``more``,
    ``less``: is left more, less than right), or the label of the higher/lower (``which_more``, ``which_less``)."""

    left: Aggregate
    right: Aggregate
    form: Literal["difference", "percent", "ratio", "more", "less", "which_more", "which_less"] = "difference"
    labels: tuple[str, str] = ("", "")

    @property
    def period(self) -> Period | None:
        return self.left.period


@dataclass(frozen=True, slots=True)
class Series:
    """One value per local day of a subject, as one side of a correlation."""

    subject: Subject
    where: tuple[Filter, ...] = ()
    shift: int = 0


@dataclass(frozen=True, slots=True)
class Correlate:
    """How two daily series go together over the days that have both."""

    left: Series
    right: Series
    period: Period | None = None
    method: Literal["spearman", "pearson"] = "spearman"


Plan = Aggregate | Compare | Correlate
