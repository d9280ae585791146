"""A unit is a value, never a string that happens to match.

Every unit carries its exact, affine map to the coherent base of its dimension (metre, gram, second, mole, kelvin, …),
as fractions: ``base = value × factor + offset``. A conversion is done in fractions and rounded to a float once, at the
end, so that ``convert(convert(x, a, b), b, a)`` differs from ``x`` by no more than that rounding.

Codes are UCUM's (https://ucum.org/ucum), case sensitive.

>>> from salus.records.units import unit
>>> convert(10, unit("km"), unit("[mi_i]"))
6.2137119223733395
>>> convert(98.6, unit("[degF]"), unit("Cel"))
37.0
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction

from salus.errors import UnknownUnit


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of measure. Two units are the same when their codes are.

    ``dimension`` is what it measures ("length", "mass concentration"). ``symbol`` is for axes and tables ("km",
    "mg/dL", "bpm"); ``singular`` and ``plural`` follow a number in a sentence ("minute", "minutes"; units that people
    write as symbols keep the symbol). ``words`` are the ways people say it.
    """

    code: str
    dimension: str = field(compare=False)
    factor: Fraction = field(compare=False)
    offset: Fraction = field(default=Fraction(0), compare=False)
    symbol: str = field(default="", compare=False)
    words: tuple[str, ...] = field(default=(), compare=False, repr=False)
    singular: str = field(default="", compare=False, repr=False)
    plural: str = field(default="", compare=False, repr=False)

    def map_to(self, other: Unit) -> tuple[Fraction, Fraction]:
        """``(factor, offset)`` with ``in_other = in_self × factor + offset``, exactly.

        Raises UnknownUnit where the two measure different things.
        """
        if self.dimension != other.dimension:
            raise UnknownUnit(
                f"cannot convert {self.code} ({self.dimension}) to {other.code} ({other.dimension}): "
                f"give a unit of {other.dimension}"
            )
        return self.factor / other.factor, (self.offset - other.offset) / other.factor

    def __str__(self) -> str:
        return self.code


def convert(value: float, from_: Unit, to: Unit) -> float:
    """``value`` in ``from_``, expressed in ``to``. Raises UnknownUnit across dimensions; NaN and infinities stay."""
    factor, offset = from_.map_to(to)
    return scale(value, factor, offset)


def scale(value: float, factor: Fraction, offset: Fraction = Fraction(0)) -> float:
    """``value × factor + offset`` with a single rounding; NaN and infinities stay."""
    if (factor == 1 and offset == 0) or not math.isfinite(value):
        return float(value)
    return float(Fraction(value) * factor + offset)
