"""Numbers, quantities with units, and comparisons of a question."""

from salus.query.understand.quantities.comparators import compared, find_comparators, find_conditions
from salus.query.understand.quantities.find import find_quantities
from salus.query.understand.quantities.span import ComparatorSpan, ConditionSpan, QuantitySpan

__all__ = [
    "ComparatorSpan",
    "ConditionSpan",
    "QuantitySpan",
    "compared",
    "find_comparators",
    "find_conditions",
    "find_quantities",
]
