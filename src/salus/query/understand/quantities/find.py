"""Finding the quantities and comparisons of a question."""

from __future__ import annotations

from salus.query.understand.quantities.span import ComparatorSpan, ConditionSpan, QuantitySpan


def find_quantities(text: str) -> list[QuantitySpan]:
    """The numbers of ``text``, in digits or words, with their units; left to right, none overlapping another.

    Dates and years are numbers too: leave out those that lie inside a time expression.
    """
    return []


def find_comparators(text: str) -> list[ComparatorSpan]:
    """The words of comparison in ``text``, left to right, none overlapping another."""
    return []


def find_conditions(text: str) -> list[ConditionSpan]:
    """The comparisons of ``text`` bound to their quantities, left to right, none overlapping another."""
    return []
