"""What a plan is about: a metric, workouts, or entries of the chart. Names are the catalogue's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

EntryKind = Literal[
    "condition", "medication", "allergy", "immunization", "procedure", "encounter", "appointment", "report", "lab",
    "person",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Observations:
    """The observations of one metric, such as ``glucose``, ``steps``, ``sleep_duration``, ``blood_pressure``."""

    metric: str


@dataclass(frozen=True, slots=True)
class Workouts:
    """Workouts of one activity (None: of any), and one attribute of each (None: the workouts themselves)."""

    activity: str | None = None
    attribute: str | None = None


@dataclass(frozen=True, slots=True)
class Entries:
    """Entries of the chart of one kind.

    ``name`` is the person's word for it in plain lower case ("tetanus", "metformin"); how it is matched against the
    record's names, codes and synonyms is the executor's concern. ``field`` is one of the kind's fields (``dose``,
    ``route``, ``frequency``, ``reason``, ``status``, ``severity``, ``reaction``, ``location``, ``provider``,
    ``start``, ``end``, ``note``; for the person ``birth_date``, ``age``, ``sex``, ``blood_type``); None: the names.
    ``current``: only what is active now and a fact.
    """

    kind: EntryKind
    name: str | None = None
    field: str | None = None
    current: bool = False


Subject = Observations | Workouts | Entries
