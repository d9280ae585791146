"""What the numbers of a relation are measured in, and how they are shown.

Everything is computed in the canonical unit of the metric or attribute and converted once, at the end. A difference
(a standard deviation, a trend) converts by the factor alone: 1 Cel of difference is 1.8 [degF], not 33.8.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from salus.query.plan import Condition, Quantity
from salus.records.catalogue import Attribute, Metric
from salus.records.units import Unit, unit


@dataclass(frozen=True, slots=True)
class Measure:
    """A metric or an attribute with the unit to show it in; ``of`` None counts things."""

    of: Metric | Attribute | None
    shown: Unit

    @property
    def clock(self) -> bool:
        """True where a value is a time of day, in minutes after noon."""
        return isinstance(self.of, Metric) and self.of.clock

    @property
    def additive(self) -> bool:
        """True where the values of several items add up to something."""
        if isinstance(self.of, Metric):
            return self.of.aggregation == "sum"
        return self.of is None or self.of.additive

    def canonical(self, quantity: Quantity) -> float:
        """The quantity in the canonical unit. Raises UnknownUnit where it measures something else."""
        if self.of is None or quantity.unit is None:
            return quantity.value
        return self.of.to_canonical(quantity.value, unit(quantity.unit))

    def value(self, canonical: float) -> float:
        """A canonical value in the shown unit."""
        if self.of is None or self.shown == self.of.unit:
            return canonical
        return self.of.from_canonical(canonical, self.shown)

    def difference(self, canonical: float) -> float:
        """A difference of canonical values in the shown unit."""
        zero = self.value(0.0)
        return self.value(canonical) - zero if zero else self.value(canonical)


def measure(of: Metric | Attribute | None, asked: str | None, preferred: Mapping[str, str]) -> Measure:
    """The measure in the unit asked for, else the person's, else the canonical one. Raises UnknownUnit."""
    if of is None:
        return Measure(None, unit("1"))
    name = asked or preferred.get(of.name)
    shown = unit(name) if name else of.unit
    of.from_canonical(0.0, shown)  # an asked unit that does not fit is told now, not after the work
    return Measure(of, shown)


def bounds_of(condition: Condition, m: Measure) -> tuple[float | None, float | None]:
    """The condition's one or two quantities in the canonical unit."""
    first = m.canonical(condition.value) if condition.value else None
    return first, m.canonical(condition.upper) if condition.upper else None
