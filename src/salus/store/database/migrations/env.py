"""What Alembic runs: the steps, in the transaction of the connection that it is handed."""

from __future__ import annotations

from alembic import context

from salus.store.database.tables import metadata


def run() -> None:
    """All steps to where Alembic was told to go; whoever handed the connection commits."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        render_as_batch=True,  # SQLite changes a table by making it anew
        transaction_per_migration=False,
    )
    context.run_migrations()


if __name__ == "env_py":  # the name that Alembic gives this file when it runs it
    run()
