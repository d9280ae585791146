"""What numbers, quantities and comparisons in a question mean, apart from how they were found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from salus.query.plan.which import Comparator, Condition
from salus.records.units import Unit


@dataclass(frozen=True, slots=True)
class QuantitySpan:
    """A number as said, in digits or words, with its unit where one follows: "10k", "seven and a half hours", "140/90".

    ``unit`` None: none was said, or the word after the number is no unit. ``paired`` is the second number of a
    reading such as 140/90. Quantities of two parts ("6 hrs 30", "5 ft 11") are one, in the first part's unit.
    """

    start_char: int
    end_char: int
    text: str
    value: float
    unit: Unit | None = None
    paired: float | None = None


@dataclass(frozen=True, slots=True)
class ComparatorSpan:
    """The words of a comparison, without its number: "more than", "at least", "or more".

    ``side`` tells where its number stands: ``right`` of it ("over 180") or ``left`` of it ("10000 steps or more").
    Ranges are given by :class:`ConditionSpan` as a whole.
    """

    start_char: int
    end_char: int
    text: str
    op: Comparator
    side: Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class ConditionSpan:
    """A comparison together with its quantities: "over 140/90", "between 70 and 180 mg/dL", "10k or more"."""

    start_char: int
    end_char: int
    text: str
    condition: Condition
    quantities: tuple[QuantitySpan, ...]
