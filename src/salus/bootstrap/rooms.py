"""Everything that a door may ask for. What takes more than a call stands beside: moments, gate, talk, leaving."""

from __future__ import annotations

import dataclasses
import os.path
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from salus.bootstrap.moments import moment, zone_named
from salus.errors import BadInput, NotFound

if TYPE_CHECKING:
    from salus.config import Settings
    from salus.query.ask import Asked
    from salus.query.receipt import Receipt
    from salus.records.shelf import Profile, RecordStore
    from salus.safety.facts import Facts


class House:
    """Everything that a door may ask for, over one store of records and one database."""

    def __init__(self, store: RecordStore, settings: Settings) -> None:
        self.store = store
        self.settings = settings

    def moment(self, person: str, now: datetime | None, zone: ZoneInfo | None) -> datetime:
        """The moment to answer at, in ``zone`` or the person's home zone. Raises NotFound for an unknown person."""
        return moment(now, zone or self.profile(person).zone)

    def ask(self, question: str, *, person: str, now: datetime, after: Asked | None = None) -> Asked:
        """Answer a question; see :func:`salus.query.ask.ask`."""
        from salus.query.ask import ask

        self.require(person)
        return ask(question, records=self.store, person=person, now=now, after=after)

    def replay(self, name: str, *, person: str) -> tuple[bool, Receipt]:
        """Run a receipt again: whether the answer is the same, byte for byte, and the receipt."""
        from salus.query.ask import replay
        from salus.query.receipt import Receipt

        self.require(person)
        receipt = Receipt.decode(self.store.receipt(person, name))
        return replay(receipt, self.store.snapshot(person, receipt.snapshot)), receipt

    def import_paths(
        self,
        paths: list[Path],
        *,
        person: str,
        zone: ZoneInfo | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> dict[str, Any]:
        """Import files: what happened to each, and the snapshot after them, as `salus import --json` prints it."""
        from salus.records.intake import import_paths

        return import_paths(paths, self.store, person, zone=zone, progress=progress)

    def summary(self, person: str) -> dict[str, Any]:
        """What is stored of a person, as `salus records --json` prints it."""
        from salus.records.summary import summary

        self.require(person)
        return summary(self.store.snapshot(person))

    def profile(self, person: str) -> Profile:
        """How a person's records are read."""
        self.require(person)
        return self.store.profile(person)

    def change_profile(
        self, person: str, *, zone: str | None, units: tuple[str, ...], prefer: tuple[str, ...]
    ) -> Profile:
        """Change what is given, keep the rest; ``units`` as ``metric=unit``. Raises BadInput naming what is wrong."""
        kept = self.profile(person)
        changed = dataclasses.replace(
            kept,
            zone=zone_named(zone) if zone else kept.zone,
            units={**kept.units, **dict(_preference(text) for text in units)},
            priorities=prefer or kept.priorities,
        )
        if changed != kept:
            self.store.keep_profile(person, changed)
        return changed

    def facts(self, person: str, now: datetime) -> Facts:
        """What the records of a person tell the safety gate, as of ``now``."""
        from salus.query.execute import execute
        from salus.query.plan import Aggregate, Entries, EntryKind, Observations, Simple
        from salus.safety.facts import Facts, Latest, metrics

        self.require(person)
        snapshot = self.store.snapshot(person)

        def names(kind: EntryKind) -> tuple[str, ...]:
            return execute(Aggregate(Entries(kind, current=True), Simple("list")), snapshot, now).names

        latest = []
        for metric in metrics():
            last = execute(Aggregate(Observations(metric), Simple("latest")), snapshot, now)
            if isinstance(last.value, float | int) and last.at:
                at = datetime.fromisoformat(last.at)
                age = now - (at if at.tzinfo else at.replace(tzinfo=now.tzinfo))
                latest.append(Latest(metric, float(last.value), age.total_seconds() / 3600))
        return Facts(tuple(latest), names("condition"), names("medication"))

    def forget(self, person: str) -> None:
        """Erase everything about a person, on disk and in this process. Raises NotFound for an unknown one."""
        from salus.query.execute.engine import engine

        self.require(person)
        snapshot = self.store.snapshot(person)
        files = [file for part in snapshot.parts() for file in snapshot.files(part)]
        self.store.forget(person)
        if files:
            engine().forget(os.path.commonpath(files))

    def require(self, person: str) -> None:
        """Raises NotFound, saying what to do, where nothing was ever imported for this person."""
        try:
            self.store.profile(person)
        except NotFound:
            told = f"there are no records of {person!r} yet; import some: salus import FILE --profile {person}"
            raise NotFound(told) from None


def _preference(text: str) -> tuple[str, str]:
    from salus.records.catalogue import catalogue
    from salus.records.units import unit

    name, equals, wanted = text.partition("=")
    if not equals:
        raise BadInput(f"--unit {text!r}: write it as METRIC=UNIT, such as glucose=mmol/L")
    metric, shown = catalogue().metric(name.strip()), unit(wanted.strip())
    metric.conversion(shown)
    return metric.name, shown.code
