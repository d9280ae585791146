"""Feedback in the database keeps what the port promises, on SQLite and PostgreSQL."""

from __future__ import annotations

import pytest
from tests.monitoring.keeping import TheFeedback
from tests.store.databases import admitted

from salus.store.database import Database
from salus.store.feedback import DatabaseFeedback


class TestDatabaseFeedback(TheFeedback):
    @pytest.fixture
    def people(self, database: Database) -> tuple[str, str]:
        return admitted(database), admitted(database)

    @pytest.fixture
    def kept(self, database: Database) -> DatabaseFeedback:
        return DatabaseFeedback(database)
