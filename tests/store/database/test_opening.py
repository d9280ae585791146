"""Where a database may be, and what is said where it cannot be there."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from salus.errors import BadInput, StoreUnavailable
from salus.store.database import Database


@pytest.mark.parametrize(
    ("where", "what"),
    [
        ("mysql://u@h/d", "begins with 'mysql'"),
        ("sqlite://", "begins with 'sqlite'"),
        ("sqlite:///:memory:", "begins with 'sqlite'"),
        ("://", "begins with ''"),
    ],
)
def test_an_address_that_cannot_be_used_is_told(where: str, what: str) -> None:
    with pytest.raises(BadInput, match=rf"{what}: write it as sqlite:////folder/file.db or postgresql"):
        Database.open(where)


def test_a_server_that_is_not_there_is_told(postgres_home: str) -> None:
    address = make_url(postgres_home).set(port=1).render_as_string(hide_password=False)
    with pytest.raises(StoreUnavailable, match="Connection refused"):
        Database.open(address, patience=0.1)
    with pytest.raises(StoreUnavailable, match="does not exist"):
        Database.open(
            make_url(postgres_home).set(database="no_such").render_as_string(hide_password=False), patience=0.1
        )


def test_addresses_of_either_kind_are_understood(sqlite_home: Path, postgres_home: str) -> None:
    plain = postgres_home.replace("postgresql+psycopg", "postgresql")
    for where in (
        sqlite_home,
        str(sqlite_home),
        f"sqlite:///{sqlite_home}",
        plain,
        plain.replace("postgresql:", "postgres:"),
    ):
        database = Database.open(where)
        assert database.ready()
        database.close()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="cannot write to"):
        Database.open(tmp_path / "file" / "salus.db")
