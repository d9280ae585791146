"""Sends each element that the thorough way has read to where it belongs, and hands over what has gathered.

Records inside a correlation (the two of a blood pressure, the parts of a meal) are the same samples as at the top level
of the file; they are handed over as they are, and the store knows them as duplicates by their content.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

from salus.records.clock import offset_minutes, parse_iso
from salus.records.formats.apple import others
from salus.records.formats.apple.cells import RawBuilder
from salus.records.formats.apple.elements import Element
from salus.records.formats.apple.records import Records, zone_of
from salus.records.formats.apple.sources import device_of, told_apart
from salus.records.formats.apple.tally import Tally
from salus.records.formats.apple.workouts import activity_of, attributes_of
from salus.records.formats.builder import ROWS, BatchBuilder
from salus.records.tables import Batch

_TIMED = (
    "workout", "it needs a startDate and an endDate like 2024-05-14 08:30:00 +0200, the end not before the start",
)  # fmt: skip


class Collector:
    """Takes elements. ``clinical`` gathers references to FHIR files, ``days`` the days that have records."""

    def __init__(self, locale: str | None, records: Records, tally: Tally, zone: ZoneInfo) -> None:
        self.days = others.Days()
        self.clinical: list[Element] = []
        self._zone, self._locale, self._records, self._tally = zone, locale, records, tally
        self._raw = RawBuilder()
        self._summaries: list[Element] = []
        self._rows = BatchBuilder("observations")
        self._workouts = BatchBuilder("workouts", ROWS // 10)
        self._entries = BatchBuilder("entries")
        self._takers: dict[str, Callable[[Element], None]] = {
            "Record": self._record, "Correlation": self._correlation, "Workout": self._workout, "Me": self._me,
            "ActivitySummary": self._summaries.append, "ClinicalRecord": self.clinical.append,
            "Audiogram": self._audiogram, "VisionPrescription": self._prescription, "ExportDate": lambda _: None,
        }  # fmt: skip

    def take(self, element: Element) -> Iterator[Batch]:
        """Take one top-level element; yield the batches that are full."""
        taker = self._takers.get(element.name)
        if taker is None:
            self._tally.count(element.name, element.line, f"an element <{element.name}> that Salus does not know")
        else:
            taker(element)
        if len(self._raw) >= ROWS:
            yield from self._records.batches(self._raw.take())
        for builder in (self._rows, self._workouts, self._entries):
            yield from builder.full()

    def records(self) -> Iterator[Batch]:
        """The records that have gathered; to be called before the days with records are asked for."""
        yield from self._records.batches(self._raw.take())

    def rest(self) -> Iterator[Batch]:
        """Everything that is left, at the end of the file."""
        summaries = others.Summaries(self.days, self._zone)
        for element in sorted(self._summaries, key=lambda summary: summary.get("dateComponents") or ""):
            self._several("ActivitySummary", element, summaries.rows(element))
            yield from self._rows.full()
        for builder in (self._rows, self._workouts, self._entries):
            yield from builder.rest()

    def _record(self, element: Element) -> None:
        self._raw.add(element.attributes, element.metadata(), element.line)

    def _correlation(self, element: Element) -> None:
        for child in element.children:
            if child.name == "Record":
                self._record(child)

    def _me(self, element: Element) -> None:
        row = others.me(element, self._locale, self._zone)
        if row is not None:
            self._entries.add(**row)

    def _audiogram(self, element: Element) -> None:
        self._several("Audiogram", element, others.hearing(element, self._zone))

    def _prescription(self, element: Element) -> None:
        self._several("VisionPrescription", element, others.lenses(element, self._zone))

    def _several(self, kind: str, element: Element, rows: Iterator[others.Row]) -> None:
        try:
            for row in rows:
                self._rows.add(**row)
        except (ValueError, OverflowError) as error:
            self._tally.count(kind, element.line, f"{kind}: {error}")

    def _workout(self, element: Element) -> None:
        try:
            start, offset = parse_iso(element.get("startDate") or "", self._zone)
            end, _ = parse_iso(element.get("endDate") or "", self._zone)
        except ValueError as error:
            self._tally.count("workout", element.line, f"a workout without its time: {error}")
            return
        if end < start:
            kind, why = _TIMED
            self._tally.count(kind, element.line, f"a workout ends ({end}) before it starts ({start}): {why}")
            return
        zone = zone_of(element.metadata().get("HKTimeZone", ""))
        activity, title = activity_of(element)
        self._workouts.add(
            start=start, end=end, offset=offset_minutes(start, zone) if zone else offset,
            source=told_apart(_plain(element.get("sourceName")), device_of(element.get("device") or "")),
            place=f"line {element.line}", activity=activity, title=title, attributes=attributes_of(element),
        )  # fmt: skip


def _plain(name: str | None) -> str | None:
    return " ".join(name.split()) if name else None
