"""Puts the same database under another key, or none, in the place of a SQLite file: whole, or not at all.

The rows are copied into a new file beside it (SQLCipher's `sqlcipher_export`,
https://www.zetetic.net/sqlcipher/sqlcipher-api/#sqlcipher_export), which is then opened with the new key and compared
with the old one, row by row; when it is on the disk it takes the place of the old one. Nobody else can have the old one
open in between: that would be told first, and whoever comes later waits.

Invariant: whatever stops it, the file is the old database or the new one, complete.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import zip_longest
from pathlib import Path
from typing import Any

from salus.errors import SalusError, StoreBusy
from salus.store.database.engine import NO_DATABASE, address, driver_for, unlocking, wrong_key
from salus.store.folders import flushed, writing

_PLAIN = b"SQLite format 3\0"  # how a file begins that is not encrypted; https://www.sqlite.org/fileformat.html
_KEPT = ("user_version", "application_id")  # numbers in the header that an export leaves out
_TABLES = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_auto%' ORDER BY type, name"


def file_of(where: str | Path) -> Path | None:
    """The file of the database at this address; None where a server keeps it. Raises BadInput."""
    url = address(where)
    return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None


def is_plain(path: Path | None, *, if_missing: bool = False) -> bool:
    """Whether anybody can read the file; `if_missing` where there is none, or nothing in it."""
    if path is None or not path.exists() or not path.stat().st_size:
        return if_missing
    with path.open("rb") as file:
        return file.read(len(_PLAIN)) == _PLAIN


class Held:
    """A database that nobody else can use; `path` is None where there is none."""

    def __init__(self, path: Path | None, connection: Any = None, key: str = "") -> None:
        self._path, self._connection, self._key = path, connection, key

    def turn(self, key: str) -> int:
        """Puts it under this key, "" for none; 1, or 0 where it is already.

        Raises:
            Unwritable: there is no room for a second one. SalusError: the copy is not the same. Nothing was changed.
        """
        if self._path is None or key == self._key:
            return 0
        path, draft = self._path, _draft(self._path)
        try:
            with writing(path):
                _export(self._connection, path, draft, key)
            _compare(self._connection, draft, key)
            with writing(path):
                flushed(draft)
                _replace(draft, path)
        finally:
            _clear(draft)
        return 1


@contextmanager
def held(path: Path | None, keys: Sequence[str], patience: float) -> Iterator[Held]:
    """The database in a file, opened with the one of these keys that opens it, for nobody else as long as this lasts.

    Raises:
        WrongKey: none of them does. StoreBusy: somebody else has it open. BadInput: a package is missing.
    """
    if path is None or not path.exists() or not path.stat().st_size:
        yield Held(None)
        return
    connection, key = _opened(path, keys, patience)
    with closing(connection):
        try:
            connection.execute("PRAGMA journal_mode = DELETE")  # refused while anybody has it open; its log goes in
            connection.execute("PRAGMA main.locking_mode = EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")  # the lock stays
        except driver_for(encrypted=True).OperationalError as error:
            raise StoreBusy(
                f"{path} is in use ({error}): stop the service and whatever else uses it, then try again. "
                "Nothing was changed"
            ) from None
        _clear(_draft(path))
        yield Held(path, connection, key)


def _opened(path: Path, keys: Sequence[str], patience: float) -> tuple[Any, str]:
    """A connection, and the key that it was opened with."""
    driver = driver_for(encrypted=True)
    for key in keys:
        connection = driver.connect(str(path), timeout=patience, isolation_level=None, check_same_thread=False)
        try:
            for setting in unlocking(key):
                connection.execute(f"PRAGMA {setting}")
            connection.execute("SELECT count(*) FROM sqlite_master")
        except driver.DatabaseError as error:
            connection.close()
            if NO_DATABASE not in str(error):
                raise StoreBusy(f"{path} cannot be opened now ({error}). Nothing was changed") from None
        else:
            return connection, key
    raise wrong_key(path, "".join(keys))


def _export(connection: Any, path: Path, draft: Path, key: str) -> None:
    os.close(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, path.stat().st_mode & 0o777))
    connection.execute("ATTACH DATABASE ? AS turned KEY ?", (str(draft), key))
    try:
        connection.execute("SELECT sqlcipher_export('turned')").fetchall()
        for name in _KEPT:
            (number,) = connection.execute(f"PRAGMA main.{name}").fetchone()
            connection.execute(f"PRAGMA turned.{name} = {int(number)}")
    except driver_for(encrypted=True).DatabaseError as error:
        raise OSError(f"the copy of the database could not be written ({error})") from error
    finally:
        connection.execute("DETACH DATABASE turned")


def _compare(connection: Any, draft: Path, key: str) -> None:
    copy, _ = _opened(draft, (key,), 0)
    with closing(copy):
        sound = copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        if not sound or any(one != other for one, other in zip_longest(_told(connection), _told(copy))):
            raise SalusError(
                f"the copy of the database at {draft} is not the same as the database: look at the disk and try again. "
                "Nothing was changed"
            )


def _told(connection: Any) -> Iterator[tuple[Any, ...]]:
    """All that a database holds: numbers of its header, tables, and each row in order, with the types of values."""
    for name in _KEPT:
        yield connection.execute(f"PRAGMA {name}").fetchone()
    tables = connection.execute(_TABLES).fetchall()
    yield from tables
    connection.text_factory = lambda text: ("text", text)  # as bytes, and not taken for a blob
    try:
        for kind, name, *_ in tables:
            if kind == "table":
                quoted = name.replace('"', '""')
                for row in connection.execute(f'SELECT * FROM "{quoted}" NOT INDEXED'):  # noqa: S608  # a name that it told
                    yield tuple((type(value), value) for value in row)
    finally:
        connection.text_factory = str


def _replace(draft: Path, path: Path) -> None:
    draft.replace(path)
    flushed(path.parent)


def _draft(path: Path) -> Path:
    return path.with_name(f".{path.name}.turning")


def _clear(draft: Path) -> None:
    """Removes what was not finished, and what SQLite kept beside it."""
    for left in (draft, *draft.parent.glob(f"{draft.name}-*")):
        left.unlink(missing_ok=True)
