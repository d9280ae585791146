"""Erasing whoever owns something in the database, and searching everywhere afterwards for what may be left of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import LargeBinary, Text, cast, delete, insert, literal, or_, select

from salus.people.account import LOCAL
from salus.store.database.tables import metadata, owners

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

    from salus.store.database import Database

_PEOPLE = "people"
_BLOCK = 1 << 20
_DATABASE = (".db", ".db-shm")  # searched as tables; its log holds pages that others wrote meanwhile


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search went through, and the places where it found something: tables and files, none of their content."""

    tables: int
    files: int
    found: tuple[str, ...]


def erase_owner(database: Database, account: str) -> None:
    """Removes an account, or what is kept for whoever uses a laptop without accounts, with all that hangs on it."""

    def work(connection: Connection) -> None:
        connection.execute(delete(owners).where(owners.c.id == account))
        if account == LOCAL:  # whoever comes next is kept for under the same id
            connection.execute(insert(owners).values(id=LOCAL))

    database.write(work)
    database.settle()


def search(database: Database, home: Path, words: Sequence[str]) -> Searched:
    """Looks for the words in every table and in every file below `home`.

    Records of others, which lie in folders of their own and are columns of numbers, are searched by name alone.

    Args:
        words: ids that belong to one person only, of at least 12 characters.
    """
    assert all(len(word) >= 12 for word in words), "a short word is found everywhere"
    tables = [table for table in metadata.tables.values() if table is not owners]
    found = [f"table {table.name}" for table in tables if _holds(database, table, words)]
    needles = [word.encode() for word in words]
    count = 0
    for path in _files(home):
        count += 1
        if any(word in str(path.relative_to(home)) for word in words) or _contains(path, home, needles):
            found.append(f"file {path.relative_to(home)}")
    return Searched(len(tables), count, tuple(found))


def _holds(database: Database, table: Table, words: Sequence[str]) -> bool:
    texts = [cast(column, Text) for column in table.c if not isinstance(column.type, LargeBinary)]
    hits = [text.contains(word, autoescape=True) for text in texts for word in words]
    wanted = select(literal(1)).select_from(table).where(or_(*hits)).limit(1)
    return database.read(lambda connection: connection.execute(wanted).first()) is not None


def _files(home: Path) -> Iterator[Path]:
    return (path for path in home.rglob("*") if path.is_file())


def _contains(path: Path, home: Path, needles: Sequence[bytes]) -> bool:
    """Whether a file holds one of them; read in blocks that overlap. What is removed meanwhile holds nothing."""
    inside = path.relative_to(home).parts
    if inside[0] == _PEOPLE or path.suffix in _DATABASE:
        return False
    longest = max(map(len, needles))
    try:
        with path.open("rb") as file:
            tail = b""
            while block := file.read(_BLOCK):
                if any(needle in tail + block for needle in needles):
                    return True
                tail = block[-longest:]
    except FileNotFoundError:
        return False
    return False
