"""A service over an empty house, with its tables made once and copied; nothing is counted against anybody.

`anna` has a house of her own in each test; `reader` shares one with all tests of a file, which change nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient
from tests.api.people import SELF, Somebody, somebody
from tests.api.served import service  # noqa: F401  # a fixture
from tests.conftest import OBSERVATIONS, WORKOUTS
from tests.store.databases import _sqlite_form  # noqa: F401  # a fixture

from salus.api.app import create_app
from salus.bootstrap import House, build
from salus.records.intake import import_paths
from salus.store import DeltaRecords


@pytest.fixture
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    """So many requests that no test reaches it."""
    monkeypatch.setenv("SALUS_RATE", "1000000/second")


@pytest.fixture
def house(home: Path, _sqlite_form: Path, unlimited: None) -> Iterator[House]:  # noqa: F811
    """An empty house."""
    home.mkdir()
    shutil.copy(_sqlite_form, home / "salus.db")
    opened = build()
    yield opened
    opened.close()


@pytest.fixture
def client(house: House) -> Iterator[TestClient]:
    """A client of the service that shows nothing, on this machine."""
    with TestClient(create_app(house), base_url=SELF, follow_redirects=False) as opened:
        yield opened


@pytest.fixture(scope="session")
def _records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a person with records, to be copied."""
    home = tmp_path_factory.mktemp("records")
    files = [home / "observations.csv", home / "workouts.csv"]
    for path, text in zip(files, (OBSERVATIONS, WORKOUTS), strict=True):
        path.write_text(text, encoding="utf-8")
    import_paths(files, DeltaRecords(home), "anna", zone=ZoneInfo("Europe/Berlin"))
    return home / "people" / "anna"


@pytest.fixture
def anna(house: House, client: TestClient, _records: Path) -> Somebody:
    """A person with records."""
    shutil.copytree(_records, house.settings.home / "people" / "anna")
    return somebody(house, client, "anna")


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory, _sqlite_form: Path, _records: Path) -> Iterator[Somebody]:  # noqa: F811
    """A person with records, shared by the tests of a file."""
    folder = tmp_path_factory.mktemp("reader")
    shutil.copy(_sqlite_form, folder / "salus.db")
    shutil.copytree(_records, folder / "people" / "reader")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SALUS_HOME", str(folder))
        environment.setenv("SALUS_RATE", "1000000/second")
        opened = build()
    with TestClient(create_app(opened), base_url=SELF, follow_redirects=False) as connected:
        yield somebody(opened, connected, "reader")
    opened.close()
