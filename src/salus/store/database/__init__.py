"""The database: SQLite in a file for one machine, PostgreSQL for several; the same tables, the same promises."""

from salus.store.database.database import Database

__all__ = ["Database"]
