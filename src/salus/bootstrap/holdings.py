"""What may be done with a person's records: asked, replayed, imported, told, read by the gate, forgotten."""

from __future__ import annotations

import dataclasses
import os.path
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from salus.bootstrap.moments import moment, zone_named
from salus.bootstrap.parts import Part
from salus.bootstrap.rooms import Rooms
from salus.errors import BadInput, NotFound, Taken

if TYPE_CHECKING:
    from salus.bootstrap.facts import FactsOf
    from salus.query.ask import Asked, Stage
    from salus.query.receipt import Receipt
    from salus.query.recent import Recent
    from salus.records.shelf import Profile
    from salus.safety.facts import Facts


class Holdings(Rooms):
    """Everything that needs the records alone."""

    def moment(self, person: str, now: datetime | None, zone: ZoneInfo | None) -> datetime:
        """The moment to answer at, in ``zone`` or the person's home zone. Raises NotFound for an unknown person."""
        return moment(now, zone or self.profile(person).zone)

    @Part
    def recent(self) -> Recent:
        """Questions with a memory of what was understood and answered a moment ago."""
        from salus.query.recent import Recent

        return Recent(self.store)

    def ask(
        self, question: str, *, person: str, now: datetime, after: Asked | None = None, stage: Stage = nullcontext
    ) -> Asked:
        """Answer a question; see :func:`salus.query.ask.ask`."""
        self.require(person)
        return self.recent.ask(question, person=person, now=now, after=after, stage=stage)

    def answer(
        self,
        question: str,
        *,
        person: str,
        now: datetime | None = None,
        zone: ZoneInfo | None = None,
        after: str | None = None,
        stage: Stage = nullcontext,
    ) -> dict[str, Any]:
        """The answer as programs get it (`docs/contract`); `after` is the question that this one follows up."""
        at = self.moment(person, now, zone)
        before = None if after is None else self.ask(after, person=person, now=at)
        return {"id": None, **self.ask(question, person=person, now=at, after=before, stage=stage).answer}

    def count_answer(self, answer: Mapping[str, Any]) -> None:
        """Counts a question to the records: what came of it, and the metric that it was about."""
        plan = answer.get("plan") or {}
        about = plan.get("subject") or plan.get("left", {}).get("subject") or {}
        self.watch.counters.query(answer["status"], about.get("metric", ""))

    def replay(self, name: str, *, person: str) -> tuple[bool, Receipt]:
        """Run a receipt again: whether the answer is the same, byte for byte, and the receipt."""
        from salus.query.ask import replay
        from salus.query.receipt import Receipt

        self.require(person)
        receipt = Receipt.decode(self.store.receipt(person, name))
        return replay(receipt, self.store.snapshot(person, receipt.snapshot)), receipt

    def receipt(self, name: str, *, person: str) -> bytes:
        """What an answer rests on, as it was written."""
        self.require(person)
        return self.store.receipt(person, name)

    def catalogue(self) -> dict[str, Any]:
        """Every metric, activity and attribute, as `salus metrics --json` prints them."""
        from salus.records.catalogue import catalogue

        known = catalogue()
        return {
            "metrics": [metric.to_json() for metric in known.metrics.values()],
            "activities": [activity.to_json() for activity in known.activities.values()],
            "attributes": [attribute.to_json() for attribute in known.attributes.values()],
        }

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

    @Part
    def facts_of(self) -> FactsOf:
        """What records tell the gate, remembered."""
        from salus.bootstrap.facts import FactsOf

        return FactsOf(self.store)

    def facts(self, person: str, now: datetime) -> Facts:
        """What the records of a person tell the safety gate, as of ``now``. Raises NotFound for an unknown person."""
        self.require(person)
        return self.facts_of(person, now)

    def known_facts(self, person: str) -> Facts | None:
        """The same as of now, None where nothing can be known: a gate hears danger whatever the records do."""
        from salus.monitoring.logs import logger

        try:
            return self.facts_of(person, datetime.now(UTC))
        except NotFound:
            return None
        except Exception:  # noqa: BLE001  # the edge to the records: whatever broke there, the words are still heard
            logger(__name__).error("fault", exc_info=True)
            return None

    def forget(self, person: str) -> None:
        """Erase everything about a person, on disk and in this process. Raises NotFound for an unknown one."""
        from salus.query.execute.engine import engine

        self.require(person)
        snapshot = self.store.snapshot(person)
        files = [file for part in snapshot.parts() for file in snapshot.files(part)]
        self.store.forget(person)
        self.recent.forget(person)
        self.facts_of.forget(person)
        if files:
            engine().forget(os.path.commonpath(files))

    def require_unused(self, person: str) -> None:
        """Raises Taken where there are records of this person already."""
        if person in self.store.people():
            raise Taken(
                f"there are records of {person!r} already, and whose they are is not known here: choose another, "
                "or give them to somebody on the machine itself, with salus account add"
            )

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
