"""Opens what files come in: a plain file, gzip, a zip archive, a folder, and archives within those, as members.

Nothing of a member is in memory but what is being read, so an export of many gigabytes needs no more than a small one.
Nothing is unpacked to disk but an archive inside an archive, into a file that has no name and that nobody can read
(:mod:`salus.records.scratch`). So a path in an archive can do no harm; one that tries to leave its archive is refused
all the same, with encrypted members, links, and archives that swell beyond what records can (Apple's exports shrink to
a thirtieth; XML and JSON at most to a hundredth).

Invariant: whatever is wrong with a container, opening it or reading a member raises BadFile, naming the member.
"""

from __future__ import annotations

import gzip
import io
import os
import stat
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, cast

from salus.errors import BadFile
from salus.records.formats import Member
from salus.records.formats.guarded import RATIO, SMALL, Guarded, guarded
from salus.records.scratch import Scratch

MEMBERS = 100_000
TOTAL = 64 << 30  # bytes, unpacked
_NESTED = 2 << 30  # bytes of an archive inside an archive
_SMALLEST_GZIP = 18
_DEPTH = 3  # containers within containers
_ZIP, _EMPTY_ZIP, _GZIP = b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b"
_IGNORED = ("__MACOSX", "Thumbs.db", "desktop.ini")


class Container:
    """An opened path or file: its ``members``, sorted by name. A context manager: close it when all reading is done."""

    def __init__(self, path: Path | Member) -> None:
        self._stack = ExitStack()
        try:
            self.members: tuple[Member, ...] = tuple(sorted(self._open(path), key=lambda member: member.name))
        except BaseException:  # whatever stops the opening, what was opened is closed; raised again
            self._stack.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the archives."""
        self._stack.close()

    def _open(self, path: Path | Member) -> Iterator[Member]:
        if isinstance(path, Member):
            yield from self._unpack(path, 0)
        elif path.is_dir():
            files = list(_files(path))
            for file in files:
                yield from self._unpack(_plain(file, file.relative_to(path).as_posix()), 1)
        elif path.is_file():
            yield from self._unpack(_plain(path, path.name), 0)
        elif path.exists():
            raise BadFile(f"{path} is neither a file nor a folder")
        else:
            raise BadFile(f"no such file: {path}")

    def _unpack(self, member: Member, depth: int) -> Iterator[Member]:
        """The member itself, or what is in it where it is an archive."""
        with member.open() as stream:
            head = stream.read(4)
        if head[:2] == _GZIP:
            yield _gunzipped(member)
        elif head in (_ZIP, _EMPTY_ZIP):
            if depth >= _DEPTH:
                raise BadFile(f"{member.name}: archives are {_DEPTH} deep in each other: unpack the outer ones")
            yield from self._unzipped(member, depth)
        elif head or depth == 0:
            yield member

    def _unzipped(self, member: Member, depth: int) -> Iterator[Member]:
        stream = member.open()
        if depth and not _direct(stream):
            stream = self._spooled(member, stream)
        self._stack.callback(stream.close)
        try:
            archive = self._stack.enter_context(zipfile.ZipFile(stream))
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
            raise BadFile(
                f"{member.name}: this zip archive is damaged or cut short ({error}): download or export it again"
            ) from None
        prefix = f"{member.name}/" if depth else ""
        for info in _checked(archive, member):
            yield from self._unpack(_zipped(archive, info, prefix), depth + 1)

    def _spooled(self, member: Member, stream: BinaryIO) -> BinaryIO:
        """An archive inside an archive as a file that can be read anywhere."""
        if member.size > _NESTED:
            raise BadFile(
                f"{member.name}: an archive of {member.size >> 20} MB inside an archive: unpack the outer one"
            )
        file = self._stack.enter_context(Scratch())
        with stream:
            while block := stream.read(1 << 20):
                file.write(block)
        return cast(BinaryIO, file.reading())


def _files(folder: Path) -> Iterator[Path]:
    count = 0
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not _ignored(name))
        for name in sorted(names):
            file = Path(root, name)
            if _ignored(name):
                continue
            if file.is_symlink():
                raise BadFile(f"{file} is a link, and links in folders are not followed: import the file it points to")
            count += 1
            if count > MEMBERS:
                raise BadFile(f"{folder} holds more than {MEMBERS} files: import a smaller folder")
            if file.is_file():
                yield file


def _plain(path: Path, name: str) -> Member:
    def opened() -> BinaryIO:
        try:
            return path.open("rb")
        except OSError as error:
            raise BadFile(f"{path} cannot be opened: {error.strerror or error}") from None

    return Member(name, path.stat().st_size, opened)


def _gunzipped(member: Member) -> Member:
    def opened() -> BinaryIO:
        packed = member.open()
        return guarded(cast(BinaryIO, gzip.GzipFile(fileobj=packed)), member.name, packed)

    size = 0
    with member.open() as packed:
        if _direct(packed) and member.size >= _SMALLEST_GZIP:
            packed.seek(-4, io.SEEK_END)  # its unpacked size, modulo 4 GB; told for progress only
            size = int.from_bytes(packed.read(), "little")
    return Member(member.name.removesuffix(".gz"), max(size, member.size), opened)


def _zipped(archive: zipfile.ZipFile, info: zipfile.ZipInfo, prefix: str) -> Member:
    name = prefix + info.filename

    def opened() -> BinaryIO:
        try:
            stream = archive.open(info)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
            raise BadFile(f"{name}: this member of the archive cannot be read ({error}): export it again") from None
        return guarded(stream, name)

    return Member(name, info.file_size, opened)


def _checked(archive: zipfile.ZipFile, member: Member) -> Iterator[zipfile.ZipInfo]:
    """The files of an archive, none of which is dangerous."""
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if len(infos) > MEMBERS:
        raise BadFile(f"{member.name} holds {len(infos)} files; at most {MEMBERS} are read")
    total = sum(info.file_size for info in infos)
    if total > TOTAL or (total > SMALL and total > RATIO * max(member.size, 1)):
        raise BadFile(
            f"{member.name} would unpack to {total >> 20} MB from {member.size >> 10} kB: "
            "it is no export of health records, and is not read"
        )
    for info in infos:
        parts = info.filename.replace("\\", "/").split("/")
        where = f"{member.name}: {info.filename!r}"
        if ".." in parts or parts[0] == "" or ":" in parts[0]:
            raise BadFile(f"{where} is a path out of the archive: it is not read; pack the files again")
        if any(_ignored(part) for part in parts):
            continue
        if stat.S_ISLNK(info.external_attr >> 16):
            raise BadFile(f"{where} is a link: pack the file that it points to")
        if info.flag_bits & 0x1:
            raise BadFile(f"{where} is encrypted: unpack the archive with its password and import what is in it")
        yield info


def _direct(stream: BinaryIO) -> bool:
    """Whether any place of it can be read at once, and nothing need be unpacked for it."""
    return not (isinstance(stream, io.BufferedReader) and isinstance(stream.raw, Guarded))


def _ignored(name: str) -> bool:
    return name.startswith(".") or name in _IGNORED


__all__ = ["Container"]
