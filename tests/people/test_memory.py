"""Accounts in memory keep what the port promises."""

from __future__ import annotations

import pytest
from tests.people.keeping import TheAccounts

from salus.people.memory import MemoryAccounts


class TestMemoryAccounts(TheAccounts):
    @pytest.fixture
    def accounts(self) -> MemoryAccounts:
        return MemoryAccounts()
