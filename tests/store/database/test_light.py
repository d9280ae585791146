"""What answers a question in a fresh process loads no database."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("sqlalchemy", "alembic", "psycopg", "sqlite3", "sqlcipher3", "tenacity")


@pytest.mark.parametrize(
    "words", [("ask", "How many steps did I walk last week?"), ("triage", "my chest hurts"), ("records",)]
)
def test_a_command_without_conversations_loads_no_database(
    salus: object, imported: object, words: tuple[str, ...]
) -> None:
    run = (
        f"import sys; from salus.cli.main import salus; sys.argv = ['salus', *{words!r}]; salus(standalone_mode=False)"
    )
    look = f"{run}; print('loaded', [name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "loaded []"
