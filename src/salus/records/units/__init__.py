"""Units as values: what a number is a number of. See :mod:`salus.records.units.unit`."""

from salus.records.units.lookup import find_unit, unit
from salus.records.units.unit import Unit, convert

__all__ = ["Unit", "convert", "find_unit", "unit"]
