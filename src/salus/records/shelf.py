"""Where records are kept, as seen from below: what ``query`` reads and what ``intake`` writes.

A person's records are a shelf of *parts*: one part per metric of the catalogue (``steps``, ``glucose``, …), and
``workouts``, ``entries``, ``sleep_stages`` and ``other_observations`` (what the catalogue has no metric for). An import
is one atomic change of the whole shelf; each change makes a new version, and a :class:`Snapshot` is one version, for
ever: a receipt that names its version reads the same rows years later.

Invariant: every row that a snapshot's files hold was accepted by an import that finished. Rows that do not count are
kept and marked, never hidden: ``fact`` is false for what was refuted, negated, not done or entered in error; ``share``
is below 1 for what another source already counted. A reader counts ``fact`` rows, weighted by ``share``.

Stored columns
--------------
Files are Parquet; each file of a part has exactly the columns of its part, rows sorted by ``start``. Timestamps are
UTC instants *without* a zone (``TIMESTAMP`` in SQL); the local time of a row is ``start + offset`` minutes.

A metric, and ``other_observations``::

    start, end   TIMESTAMP  UTC instants; equal for an instant. Never null.
    offset       SMALLINT   minutes east of UTC where it was measured, at `start`. Never null.
    date         DATE       the local date it counts for: of `start`; of waking for nightly metrics. Never null.
    value        DOUBLE     in the metric's canonical unit (other_observations: as read). Null: only `text`.
    raw_value    DOUBLE     as read
    raw_unit     VARCHAR    as read
    text         VARCHAR    a value that is not a number: 'Positive', '<5'
    source       VARCHAR    device or application, as people know it; '' where the record names none. Never null.
    share        DOUBLE     0..1: how much of `value` counts after sources that overlap were merged. Never null.
                            Sums are sum(value * share); everything else is over rows with share > 0.
    fact         BOOLEAN    Never null. Rows with fact = false have share 0.
    ref_low, ref_high  DOUBLE  the record's own reference range, in the unit of `value`
    flag         VARCHAR    interpretation as read: 'H', 'L', 'A', 'N'
    code         VARCHAR    as read, 'LOINC:4548-4'; 'DERIVED:sleep_stages' for nightly values worked out at import
    display      VARCHAR    as read
    id           VARCHAR    the record's identifier in its source
    status       VARCHAR    FHIR status word as read
    key          BIGINT     digest of the row as read; every part has it

``workouts``::

    start, end, offset, date, source, share, fact, id, status   as above; share is 1 or 0 (another source's copy)
    activity     VARCHAR    catalogue name: 'running'
    title        VARCHAR    as read
    <attribute>  DOUBLE     one column per workout attribute of the catalogue, canonical unit, null where absent
                            (`duration` is filled from start and end where the record has none)
    extra        VARCHAR    JSON of attributes that no column takes, {"name": [value, "unit"]}; null where none

``entries``::

    start, end   TIMESTAMP  null where the record gives none
    offset       SMALLINT   null with `start`
    date         DATE       local date of `start`; null with it
    kind, name   VARCHAR    never null
    codes        VARCHAR[]  'RXNORM:860975', …; empty list where there are none
    fact, active BOOLEAN    `active` as the record says it, or null
    details      MAP(VARCHAR, VARCHAR)  the kind's fields as text; empty map where there are none
    source, id, status      as above

``sleep_stages``::

    start, end, offset, source, share, fact, id, status   as above; share is 1 for the source that tells the night, or 0
    date         DATE       the waking date of the session it belongs to
    stage        VARCHAR    'in_bed', 'asleep', 'core', 'deep', 'rem', 'awake'
    nap          BOOLEAN    it belongs to a nap, not to the night
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from salus.records.tables import Batch, Refusal

WORKOUTS = "workouts"
ENTRIES = "entries"
SLEEP_STAGES = "sleep_stages"
OTHER_OBSERVATIONS = "other_observations"


@dataclass(frozen=True, slots=True)
class PartSummary:
    """What a part holds, known without reading it. ``first`` and ``last`` are local dates, or None."""

    rows: int
    first: date | None
    last: date | None
    sources: Mapping[str, int]  # rows of each source
    names: Mapping[str, int]  # rows of each activity, entry kind, stage, or display of other observations; else empty
    columns: tuple[str, ...]  # of its files
    counted: int  # rows that are facts and count (share > 0)


@dataclass(frozen=True, slots=True)
class Profile:
    """What is kept about how a person's records are read: the home zone, and choices that override the defaults."""

    zone: ZoneInfo
    units: Mapping[str, str] = field(default_factory=dict)  # metric → preferred UCUM unit
    priorities: tuple[str, ...] = ()  # parts of source names, best first, before the default by kind of device


class Snapshot(Protocol):
    """One version of one person's records. Immutable; opening one reads no observation."""

    @property
    def person(self) -> str: ...

    @property
    def version(self) -> int:
        """Grows by one or more with each import that changed something; 0 before the first."""

    @property
    def zone(self) -> ZoneInfo:
        """The person's home zone."""

    def files(self, part: str, first: date | None = None, end: date | None = None) -> list[str]:
        """Paths of the Parquet files that may hold rows of ``part`` with ``first <= date < end``; ``[]`` if none do."""

    def source(self, file: str) -> Any:
        """What pyarrow reads one of these files from: they may be encrypted."""

    def parts(self) -> Mapping[str, PartSummary]:
        """Every part that has rows."""


@dataclass(frozen=True, slots=True)
class Committed:
    """What one import did to the shelf. ``read`` = ``added`` + ``duplicate`` + what was refused."""

    read: int
    added: int  # rows that were new, or replaced a row of the same id
    duplicate: int  # rows that the shelf, or an earlier row of the file, already had
    refused: tuple[Refusal, ...]  # grouped: one per reason, with the first place and the count
    version: int


class Staging(Protocol):
    """One import under way for one person. Nothing shows before :meth:`commit`; leaving without it changes nothing."""

    @property
    def zone(self) -> ZoneInfo:
        """The person's home zone, for stamps without an offset."""

    def add(self, item: Batch | Refusal) -> None:
        """Takes the next piece of a reading.

        Raises:
            BadInput: the disk is full or the folder cannot be written; what was stored stays as it was.
        """

    def commit(self) -> Committed:
        """Makes everything added visible at once, as one new version (or none, when there was nothing new)."""

    def __enter__(self) -> Staging: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class RecordStore(Protocol):
    """The shelves of all persons under one roof."""

    def people(self) -> list[str]:
        """Names of everyone who has a folder."""

    def profile(self, person: str) -> Profile:
        """Raises :class:`~salus.errors.NotFound` before the first import."""

    def keep_profile(self, person: str, profile: Profile) -> None:
        """Stores it, all or nothing; makes the person's folder if need be."""

    def snapshot(self, person: str, version: int | None = None) -> Snapshot:
        """The latest version, or the one asked for.

        Raises:
            NotFound: no such person, or no such version.
        """

    def stage(self, person: str, zone: ZoneInfo | None = None) -> Staging:
        """Opens an import. ``zone`` becomes the home zone if the person has none yet (default: the machine's).

        Raises:
            StoreBusy: another import for this person did not end in time.
        """

    def forget(self, person: str) -> None:
        """Removes everything about the person and makes sure that nothing is left."""

    def keep_receipt(self, person: str, receipt: bytes) -> str:
        """Stores a receipt under a digest of its content, and returns that: ``r-`` and 16 hexadecimal digits."""

    def receipts(self, person: str) -> list[str]:
        """Names of all receipts of the person, sorted."""

    def receipt(self, person: str, name: str) -> bytes:
        """The receipt of that name.

        Raises:
            NotFound: there is none.
        """
