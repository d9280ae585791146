"""What a catalogue holds: metrics, activities and the attributes of workouts, as frozen values.

A metric owns its conversions, because some depend on the substance: 18.0156 mg/dL of glucose are 1 mmol/L, of
cholesterol 38.67. All of them are affine and exact: ``canonical = value × factor + offset``, as fractions.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from salus.errors import UnknownUnit
from salus.records.units import Unit, unit
from salus.records.units.unit import scale

Aggregation = Literal["sum", "mean", "last"]
Grain = Literal["observation", "day"]
Map = tuple[Fraction, Fraction]

_SAME: Map = (Fraction(1), Fraction(0))


@dataclass(frozen=True, eq=False, repr=False)
class Metric:
    """What is measured. One object per name in a process, so compared by identity.

    ``title`` names it in a sentence ("blood glucose"); ``title_plural`` where several are meant; ``plural`` is True
    where the title itself takes a plural verb ("your steps were"). ``item`` is what one counted thing is called
    ("reading", "readings"; "night", "nights"). ``low`` and ``high`` bound what is plausible in the canonical ``unit``,
    inclusive; anything outside is refused at import. ``aggregation`` makes one day's value of several observations;
    ``grain`` is the natural item of questions. ``clock`` values are minutes after local noon of the day before the
    waking date, shown as HH:MM. ``nightly`` values count for the waking date. ``derived`` ones Salus computes itself.
    ``sampling_minutes`` is the usual distance of two observations of a sampled metric.
    """

    name: str
    title: str
    title_plural: str
    plural: bool
    item: tuple[str, str]
    category: str
    unit: Unit
    loinc: tuple[str, ...]
    aggregation: Aggregation
    grain: Grain
    low: float
    high: float
    words: tuple[str, ...]
    also_units: tuple[Unit, ...] = ()
    decimals: Mapping[str, int] = field(default_factory=dict)
    better: Literal["lower", "higher"] | None = None
    components: tuple[str, ...] = ()
    clock: bool = False
    nightly: bool = False
    derived: bool = False
    sampling_minutes: float | None = None
    apple: Mapping[str, str] = field(default_factory=dict)
    own_units: Mapping[str, Map] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<Metric {self.name} [{self.unit.code}]>"

    def map_from(self, given: Unit) -> Map:
        """``(factor, offset)`` as fractions with ``canonical = value × factor + offset``.

        The metric's own conversions go first, then the dimension's. Raises UnknownUnit, naming the units it can have.
        """
        if given == self.unit:
            return _SAME
        if given.code in self.own_units:
            return self.own_units[given.code]
        if given.dimension == self.unit.dimension and not _mixes_counts(given, self):
            return given.map_to(self.unit)
        for code, (factor, offset) in self.own_units.items():
            bridge = unit(code)
            if bridge.dimension == given.dimension and bridge.dimension != "number":
                first, shift = given.map_to(bridge)
                return first * factor, shift * factor + offset
        valid = ", ".join(u.code for u in (self.unit, *self.also_units))
        raise UnknownUnit(f"{self.name} cannot be in {given.code}: it can be in {valid}")

    def conversion(self, given: Unit) -> tuple[float, float]:
        """``(factor, offset)`` with ``canonical = value * factor + offset``, for whole columns. Raises UnknownUnit."""
        factor, offset = self.map_from(given)
        return float(factor), float(offset)

    def to_canonical(self, value: float, given: Unit) -> float:
        """``value`` in ``given``, in the metric's own unit, rounded once. Raises UnknownUnit."""
        return scale(value, *self.map_from(given))

    def from_canonical(self, value: float, wanted: Unit) -> float:
        """``value`` in the metric's own unit, in ``wanted``, rounded once. Raises UnknownUnit."""
        factor, offset = self.map_from(wanted)
        return scale(value, 1 / factor, -offset / factor)

    def accepts(self, given: Unit) -> bool:
        """True where the metric can be given in this unit."""
        try:
            self.map_from(given)
        except UnknownUnit:
            return False
        return True

    def places(self, shown: Unit) -> int:
        """Decimals to show a value with in this unit: the data's, or about as fine as in the canonical unit."""
        return _places(self.decimals, self.unit, shown, self.map_from(shown)[0])

    def plausible(self, value: float) -> bool:
        """True where a canonical value is within the plausible range. NaN is not."""
        return self.low <= value <= self.high

    def to_json(self) -> dict[str, Any]:
        """What ``salus metrics --json`` prints of it."""
        out: dict[str, Any] = {
            "name": self.name, "title": self.title, "category": self.category, "unit": self.unit.code,
            "loinc": list(self.loinc), "aggregation": self.aggregation, "grain": self.grain,
            "low": self.low, "high": self.high, "units": [u.code for u in self.also_units], "words": list(self.words),
        }  # fmt: skip
        for name in ("better", "sampling_minutes"):
            if (value := getattr(self, name)) is not None:
                out[name] = value
        if self.components:
            out["components"] = list(self.components)
        out |= {name: True for name in ("clock", "nightly", "derived") if getattr(self, name)}
        return out


def _places(decimals: Mapping[str, int], own: Unit, shown: Unit, factor: Fraction) -> int:
    if shown.code in decimals:
        return decimals[shown.code]
    return max(0, decimals.get(own.code, 1) + math.floor(math.log10(factor)))


def _mixes_counts(given: Unit, metric: Metric) -> bool:
    """Plain numbers of different things ("{steps}", "{score}") are one dimension, but only "1" may stand for any."""
    return metric.unit.dimension == "number" and given.code != "1" and given not in metric.also_units


@dataclass(frozen=True, eq=False, repr=False)
class Activity:
    """A kind of workout.

    ``noun`` and ``noun_plural`` count it ("run", "runs"); ``gerund`` names doing it ("running"); ``verbs`` are the
    verb's other forms ("ran", "run"). ``words`` is everything people call it, those included. ``titles`` are the
    vendors' names. ``includes`` are the more special activities that the plain word means too, unless one of them is
    named exactly. ``indoor`` is what it is called when a record says that it was done indoors.
    """

    name: str
    title: str
    noun: str
    noun_plural: str
    gerund: str
    words: tuple[str, ...]
    verbs: tuple[str, ...] = ()
    apple: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    parent: str | None = None
    includes: tuple[str, ...] = ()
    indoor: str | None = None

    def __repr__(self) -> str:
        return f"<Activity {self.name}>"

    def to_json(self) -> dict[str, Any]:
        """What ``salus metrics --json`` prints of it."""
        return {
            "name": self.name, "title": self.title, "parent": self.parent, "includes": list(self.includes),
            "words": list(self.words),
        }  # fmt: skip


@dataclass(frozen=True, eq=False, repr=False)
class Attribute:
    """A number that workouts have.

    ``additive``: its sum over workouts means something. ``ratio``: it is the first attribute over the second, so that
    it can be worked out where a record leaves it out (speed = distance over duration). ``apple`` maps HealthKit types
    of a workout's statistics to the unit they are in.
    """

    name: str
    title: str
    unit: Unit
    words: tuple[str, ...]
    additive: bool
    also_units: tuple[Unit, ...] = ()
    decimals: Mapping[str, int] = field(default_factory=dict)
    low: float = 0.0
    high: float = 1e9
    better: Literal["lower", "higher"] | None = None
    ratio: tuple[str, str] | None = None
    apple: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<Attribute {self.name} [{self.unit.code}]>"

    def conversion(self, given: Unit) -> tuple[float, float]:
        """``(factor, offset)`` with ``canonical = value * factor + offset``. Raises UnknownUnit."""
        factor, offset = self._map(given)
        return float(factor), float(offset)

    def to_canonical(self, value: float, given: Unit) -> float:
        """``value`` in ``given``, in the attribute's own unit."""
        return scale(value, *self._map(given))

    def from_canonical(self, value: float, wanted: Unit) -> float:
        """``value`` in the attribute's own unit, in ``wanted``."""
        factor, offset = self._map(wanted)
        return scale(value, 1 / factor, -offset / factor)

    def places(self, shown: Unit) -> int:
        """Decimals to show a value with in this unit: the data's, or about as fine as in the canonical unit."""
        return _places(self.decimals, self.unit, shown, self._map(shown)[0])

    def accepts(self, given: Unit) -> bool:
        """True where the attribute can be given in this unit."""
        return given.dimension == self.unit.dimension

    def _map(self, given: Unit) -> Map:
        if given.dimension != self.unit.dimension:
            valid = ", ".join(u.code for u in (self.unit, *self.also_units))
            raise UnknownUnit(f"{self.name} of a workout cannot be in {given.code}: it can be in {valid}")
        return given.map_to(self.unit)

    def to_json(self) -> dict[str, Any]:
        """What ``salus metrics --json`` prints of it."""
        return {
            "name": self.name, "title": self.title, "unit": self.unit.code, "units": [u.code for u in self.also_units],
            "additive": self.additive, "words": list(self.words),
        }  # fmt: skip
