"""The shelves of all persons under one roof, each a Delta Lake table; implements :mod:`salus.records.shelf`."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from salus.errors import NotFound
from salus.records.shelf import Profile
from salus.store import folders, log, receipts
from salus.store.folders import folder_of, writing
from salus.store.profiles import keep_profile, read_profile
from salus.store.snapshot import DeltaSnapshot, load_index

if TYPE_CHECKING:
    from salus.store.staging import Import


@dataclass(slots=True)
class DeltaRecords:
    """All records below ``home``.

    ``zone`` is the home zone of a person whose first import names none. ``patience``: seconds to wait for another
    import before StoreBusy.

    Safe to share between threads: what it remembers are opened snapshots, which never change.
    """

    home: Path
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    patience: float = 60.0
    _opened: dict[str, DeltaSnapshot] = field(default_factory=dict, repr=False)

    def people(self) -> list[str]:
        """Names of everyone who has a folder."""
        return folders.people(self.home)

    def profile(self, person: str) -> Profile:
        """How the person's records are read. Raises NotFound before the first import."""
        try:
            return read_profile(folder_of(self.home, person))
        except FileNotFoundError:
            raise self._nobody(person) from None

    def keep_profile(self, person: str, profile: Profile) -> None:
        """Stores it; new priorities of sources are applied to all that is stored, as one version."""
        folder = folder_of(self.home, person)
        if folder.profile.exists() and self.profile(person).priorities != profile.priorities:
            from salus.store.staging import Import

            with Import(folder, profile, self.patience) as staging, writing(folder.path):
                keep_profile(folder, profile)  # should we die here, the next import does the rest
                staging.commit()
        else:
            with writing(folder.path):
                keep_profile(folder, profile)

    def snapshot(self, person: str, version: int | None = None) -> DeltaSnapshot:
        """The newest version, or the one asked for. Raises NotFound for no such person or version."""
        folder, zone = folder_of(self.home, person), self.profile(person).zone
        opened = self._opened.get(person)
        if opened is not None and opened.zone is zone and version in (None, opened.version):
            later = opened.version + 1
            if version is not None or not log.holds(folder.table, later):
                return opened
        newest = max(log.latest(folder.table), 0)
        wanted = newest if version is None else version
        if wanted and not log.holds(folder.table, wanted):
            raise NotFound(f"{person!r} has no version {wanted}: the newest is {newest}")
        found = DeltaSnapshot(person, wanted, zone, folder.table, load_index(folder, wanted))
        if wanted == newest:
            self._opened[person] = found
        return found

    def stage(self, person: str, zone: ZoneInfo | None = None) -> Import:
        """Opens an import; the first one that is committed makes the person's profile. Raises StoreBusy."""
        from salus.store.staging import Import

        folder = folder_of(self.home, person)
        known = folder.profile.exists()
        return Import(folder, self.profile(person) if known else Profile(zone or self.zone), self.patience)

    def forget(self, person: str) -> None:
        """Removes everything about the person. Raises NotFound for nobody, StoreBusy during an import."""
        folder = folder_of(self.home, person)
        if not folder.path.exists():
            raise self._nobody(person)
        with folder.locked(self.patience):
            self._opened.pop(person, None)
            folders.remove(folder)

    def keep_receipt(self, person: str, receipt: bytes) -> str:
        """Stores a receipt under a digest of its content; the same content has the same name."""
        folder = folder_of(self.home, person)
        return receipts.keep(folder.receipts, receipt)

    def receipt(self, person: str, name: str) -> bytes:
        """The receipt of that name. Raises NotFound."""
        return receipts.read(folder_of(self.home, person).receipts, name)

    def _nobody(self, person: str) -> NotFound:
        known = ", ".join(self.people()) or "nobody yet"
        return NotFound(f"no records of {person!r}; there are records of: {known}. 'salus import FILE' adds some")
