"""Everything that can go wrong in Salus, as one tree.

    SalusError
    ├── BadInput             what was handed in cannot be used: the message names it and says what to do (exit status 2)
    │   ├── UnknownUnit      no such unit, or not one that this metric can be given in
    │   ├── UnknownMetric    no such metric in the catalogue
    │   ├── BadFile          a file that cannot be read as any known format
    │   ├── BadPlan          a plan that breaks the algebra's rules
    │   ├── WrongKey         what is encrypted cannot be read with this key
    │   ├── Taken            the name, the person or the identity has an account already
    │   ├── Unwritable       the folder of all state cannot be written to: no room, or not allowed
    │   └── NotFound         no such person, receipt, snapshot or account
    ├── NotProven            who somebody is was not proven: no credential, a wrong one, one that has ended
    │   └── HeldBack         too many failed tries to sign in; says how long to wait
    ├── NotAllowed           who they are was proven, and they may not do this
    ├── Unreachable          another service that Salus was set to use does not answer as it must
    ├── StoreBusy            another import is writing for this person; nothing was changed
    └── StoreUnavailable     the database cannot be reached or written to for now; goes on by itself when it can

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


class WrongKey(BadInput):
    """What is encrypted cannot be read with this key, or without one."""


class Taken(BadInput):
    """The name, the person or the identity elsewhere belongs to an account already."""


class Unwritable(BadInput):
    """The folder of all state cannot be written to now."""


class NotFound(BadInput):
    """The person, receipt, snapshot or account does not exist."""


class NotProven(SalusError):
    """Who somebody is was not proven."""


class HeldBack(NotProven):
    """Too many failed tries to sign in; ``wait``: seconds until the next try is looked at."""

    def __init__(self, message: str, *, wait: float) -> None:
        super().__init__(message)
        self.wait = wait


class NotAllowed(SalusError):
    """Who somebody is was proven, and they may not do this."""


class Unreachable(SalusError):
    """Another service that Salus was set to use does not answer as it must."""


class StoreBusy(SalusError):
    """Another process is importing for the same person."""


class StoreUnavailable(SalusError):
    """The database cannot be reached or written to for now."""
