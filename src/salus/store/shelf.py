"""The shelves of all persons under one roof, each a Delta Lake table; implements :mod:`salus.records.shelf`."""

from __future__ import annotations

import os
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from salus.errors import BadInput, NotFound
from salus.records.shelf import Profile
from salus.store import folders, log, receipts
from salus.store.folders import Folder, folder_of, writing
from salus.store.profiles import keep_profile, read_profile
from salus.store.sealing import claim, vault_of
from salus.store.snapshot import DeltaSnapshot, load_index
from salus.store.vault import Cover

if TYPE_CHECKING:
    from salus.store.sealed_files import SealedFiles
    from salus.store.staging import Import


_MOST = 1024  # persons remembered; the one that was first goes first
_Mark = tuple[int, int, int]


@dataclass(slots=True)
class _Known:
    """What was read of a person while their profile was the file with this mark."""

    folder: Folder
    mark: _Mark
    profile: Profile
    opened: DeltaSnapshot | None = None


@dataclass(slots=True)
class DeltaRecords:
    """All records below ``home``.

    ``zone`` is the home zone of a person whose first import names none. ``patience``: seconds to wait for another
    import before StoreBusy. ``key``: secret that the files are encrypted with, "" for none.

    Safe to share between threads, and between processes: what it remembers are profiles and opened snapshots, which
    never change, each for as long as the person's profile is the same file. So whoever was forgotten, here or in
    another process, is not remembered either.
    """

    home: Path
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    patience: float = 60.0
    key: str = field(default="", repr=False)
    _vault: Cover | None = field(default=None, repr=False)
    _known: OrderedDict[str, _Known] = field(default_factory=OrderedDict, repr=False)

    def people(self) -> list[str]:
        """Names of everyone who has a folder."""
        return folders.people(self.home)

    def profile(self, person: str) -> Profile:
        """How the person's records are read. Raises NotFound before the first import."""
        return self._look(person).profile

    def keep_profile(self, person: str, profile: Profile) -> None:
        """Stores it; new priorities of sources are applied to all that is stored, as one version."""
        folder = self._folder_to_write(person)
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
        known = self._look(person)
        folder, zone, opened = known.folder, known.profile.zone, known.opened
        if opened is not None and version in (None, opened.version):
            later = opened.version + 1
            if version is not None or not log.holds(folder.table, later):
                return opened
        newest = max(log.latest(folder.table), 0)
        wanted = newest if version is None else version
        if wanted and not log.holds(folder.table, wanted):
            raise NotFound(f"{person!r} has no version {wanted}: the newest is {newest}")
        found = DeltaSnapshot(person, wanted, zone, folder.table, load_index(folder, wanted), folder.vault)
        if wanted == newest:
            known.opened = found
        return found

    def stage(self, person: str, zone: ZoneInfo | None = None) -> Import:
        """Opens an import; the first one that is committed makes the person's profile. Raises StoreBusy."""
        from salus.store.staging import Import

        folder = self._folder_to_write(person)
        known = folder.profile.exists()
        return Import(folder, self.profile(person) if known else Profile(zone or self.zone), self.patience)

    def forget(self, person: str) -> None:
        """Removes everything about the person. Raises NotFound for nobody, StoreBusy during an import."""
        folder = folder_of(self.home, person)
        if not folder.path.exists():
            raise self._nobody(person)
        with folder.locked(self.patience):
            self._known.pop(person, None)
            folders.remove(folder)

    def keep_receipt(self, person: str, receipt: bytes) -> str:
        """Stores a receipt under a digest of its content; the same content has the same name."""
        folder = self._folder(person)
        return receipts.keep(folder.receipts, receipt, folder.vault)

    def receipts(self, person: str) -> list[str]:
        """Names of all receipts of the person, sorted."""
        return receipts.names(folder_of(self.home, person).receipts)

    def receipt(self, person: str, name: str) -> bytes:
        """The receipt of that name. Raises NotFound."""
        folder = self._folder(person)
        return receipts.read(folder.receipts, name, folder.vault)

    def vault(self) -> Cover:
        """How files are written and read here. Raises WrongKey, BadInput."""
        if self._vault is None:
            self._vault = vault_of(self.home, self.key)
        return self._vault

    def sealed_files(self) -> SealedFiles:
        """What whoever runs statements over files of a snapshot reads them through, where they are encrypted."""
        try:
            from salus.store.sealed_files import SealedFiles
        except ImportError:
            raise BadInput(
                "SALUS_ENCRYPTION_KEY is set, and encryption needs the package fsspec: pip install 'salus[encryption]'"
            ) from None
        return SealedFiles(self.home, self.vault)

    def _folder(self, person: str) -> Folder:
        return folder_of(self.home, person, self.vault())

    def _folder_to_write(self, person: str) -> Folder:
        """Another process may have encrypted the home since, so that is looked at again."""
        self._vault = None
        claim(self.home, self.vault())
        return self._folder(person)

    def _look(self, person: str) -> _Known:
        """What is remembered of a person, or read now. Raises NotFound before the first import."""
        known = self._known.get(person)
        try:
            if known is not None and known.mark == _mark(known.folder):
                return known
            folder = self._folder(person)
            known = _Known(folder, _mark(folder), read_profile(folder))  # in this order: what is newer is read again
        except FileNotFoundError:
            self._known.pop(person, None)
            raise self._nobody(person) from None
        self._known[person] = known
        while len(self._known) > _MOST:
            self._known.popitem(last=False)
        return known

    def _nobody(self, person: str) -> NotFound:
        known = ", ".join(self.people()) or "nobody yet"
        return NotFound(f"no records of {person!r}; there are records of: {known}. 'salus import FILE' adds some")


def _mark(folder: Folder) -> _Mark:
    """Which file the profile is now: it is never changed, only put in place of another. Raises FileNotFoundError."""
    there = os.stat(folder.profile)  # noqa: PTH116  # Path.stat costs thrice as much, and this is done for every question
    return there.st_ino, there.st_mtime_ns, there.st_size
