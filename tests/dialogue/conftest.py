"""The records of a small life in May 2024, imported once, and somebody who talks about them."""

from __future__ import annotations

from typing import Any

import pytest
from tests.conftest import OBSERVATIONS, WORKOUTS
from tests.dialogue.talking import BERLIN, Talk

from salus.store import DeltaRecords


@pytest.fixture(scope="session")
def records(tmp_path_factory: pytest.TempPathFactory) -> DeltaRecords:
    from salus.records.intake import import_paths

    folder = tmp_path_factory.mktemp("small-life")
    (folder / "observations.csv").write_text(OBSERVATIONS + "2024-05-01,,ldl_cholesterol,130,mg/dL,clinic\n")
    (folder / "workouts.csv").write_text(WORKOUTS)
    store = DeltaRecords(folder / "home", zone=BERLIN)
    import_paths([folder / "observations.csv", folder / "workouts.csv"], store, "me", zone=BERLIN)
    return store


@pytest.fixture
def talk(records: Any) -> Talk:
    return Talk(records)
