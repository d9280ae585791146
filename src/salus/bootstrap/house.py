"""The house: everything that a door may ask for, the command's and the service's alike."""

from __future__ import annotations

from salus.bootstrap.leaving import Leaving
from salus.bootstrap.watched import Watched


class House(Leaving, Watched):
    """One house; a process has one."""
