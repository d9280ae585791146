"""Which items count: conditions on a value, and filters that narrow the subject."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from salus.query.plan.subject import Subject

Comparator = Literal["lt", "le", "gt", "ge", "eq", "ne", "between", "outside", "in_reference", "abnormal"]
Weekday = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
Grain = Literal["observation", "day", "week", "month", "year"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with the unit it was said in (UCUM; None: the metric's own unit)."""

    value: float
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """A comparison with a quantity. ``lt`` and ``gt`` are strict.

    ``between`` and ``outside`` use ``upper`` too, both bounds inclusive for ``between``. For blood pressure ``value``
    is systolic and ``paired`` diastolic; either over (or under) its limit satisfies ``gt``/``ge``/``lt``/``le``.
    ``in_reference`` and ``abnormal`` compare with the record's own reference range and take no value.
    """

    op: Comparator
    value: Quantity | None = None
    upper: Quantity | None = None
    paired: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Where:
    """The subject's own value, at the plan's grain, satisfies the condition."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class WhereAttribute:
    """Another attribute of the same workout satisfies the condition."""

    attribute: str
    condition: Condition


@dataclass(frozen=True, slots=True)
class OnDays:
    """Only local days on which ``subject``'s value for the day satisfies ``condition`` (None: has any record).

    ``shift`` moves the days on which the plan looks: 1 is "the day after", -1 "the day before". ``negated`` keeps the
    other days: "on days when I did not run".
    """

    subject: Subject
    condition: Condition | None = None
    shift: int = 0
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """Only items that start at local clock times in ``[start, end)``, as ``HH:MM``; may run over midnight."""

    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Weekdays:
    """Only these local weekdays, in the order Monday to Sunday."""

    days: tuple[Weekday, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Only records from sources whose name contains this, in any case: "watch", "dexcom"."""

    name: str


@dataclass(frozen=True, slots=True)
class During:
    """Only observations inside the intervals of workouts (``activity`` None: any) or, with ``sleep``, of sleep."""

    activity: str | None = None
    sleep: bool = False


Filter = Where | WhereAttribute | OnDays | Clock | Weekdays | Source | During


@dataclass(frozen=True, slots=True)
class Take:
    """Only the first, last, highest or lowest ``n`` items, after the filters and before the statistic."""

    order: Literal["first", "last", "highest", "lowest"]
    n: int
