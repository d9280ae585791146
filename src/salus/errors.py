"""Everything that can go wrong in Salus, as one tree.

    SalusError
    ├── BadInput             what was handed in cannot be used: the message names it and says what to do (exit status 2)
    │   ├── UnknownUnit      no such unit, or not one that this metric can be given in
    │   ├── UnknownMetric    no such metric in the catalogue
    │   ├── BadFile          a file that cannot be read as any known format
    │   ├── BadPlan          a plan that breaks the algebra's rules
    │   └── NotFound         no such person, receipt or snapshot
    └── StoreBusy            another import is writing for this person; nothing was changed

Each message names the bad value, what is allowed, and what to do next.
"""

from __future__ import annotations


class SalusError(Exception):
    """Root of the tree; catch it at a door and nowhere else."""


class BadInput(SalusError):
    """The caller's input cannot be used."""


class UnknownUnit(BadInput):
    """No such unit, or not one that the metric can be given in."""


class UnknownMetric(BadInput):
    """The catalogue has no metric of this name."""


class BadFile(BadInput):
    """The file is of no known format, or broken beyond reading."""


class BadPlan(BadInput):
    """The plan is not a sentence of the algebra."""


class NotFound(BadInput):
    """The person, receipt or snapshot does not exist."""


class StoreBusy(SalusError):
    """Another process is importing for the same person."""
