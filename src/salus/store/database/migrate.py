"""Brings the tables of a database to the form that this version of Salus works with, or to an earlier one.

All steps run in one transaction under a lock, so that processes that start at once take turns, and one that is killed
in the middle has changed nothing. Where the tables have that form already, Alembic is not even imported.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from salus.errors import BadInput
from salus.store.database import migrations

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection, Engine

_LOCK = 0x5A105  # any number that nobody else takes on this database
_FOLDER = Path(migrations.__file__).parent


def bring_up_to_date(engine: Engine) -> None:
    """Runs the steps that the database has not seen.

    `engine` on SQLite: without foreign keys, its transactions beginning with the lock for writing.

    Raises:
        BadInput: a newer Salus made the tables.
    """
    with engine.connect() as connection:
        if _form(connection) == migrations.HEAD:
            return
    move(engine, migrations.HEAD)


def move(engine: Engine, form: str) -> None:
    """Runs steps up or down to `form`, a revision or "base" for no tables at all."""
    from alembic import command
    from alembic.config import Config

    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
        found = _form(connection)
        _know(found, config)
        if found == form:
            return  # another process was first
        if form == "base" or (found is not None and found > form):
            command.downgrade(config, form)
        else:
            command.upgrade(config, form)
        if connection.dialect.name == "sqlite":
            broken = connection.execute(text("PRAGMA foreign_key_check")).all()
            assert not broken, f"a step left {len(broken)} rows without what they belong to; nothing was changed"


def _form(connection: Connection) -> str | None:
    """The revision of the tables, None where there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _know(form: str | None, config: Config) -> None:
    from alembic.script import ScriptDirectory

    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if form is not None and form not in known:
        raise BadInput(
            f"the tables have the form {form}, and this version of Salus knows up to {migrations.HEAD}: a newer Salus "
            "made them. Install that one, or set SALUS_DATABASE_URL to another database; nothing was changed"
        )
