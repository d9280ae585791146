"""With a key, after all that people do at the doors, no file of the home holds a word of it."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.api.people import NOW, SELF, somebody
from tests.store.test_vault import KEY, uncompressed  # noqa: F401  # a fixture

from salus.api.app import create_app
from salus.bootstrap import build
from salus.store import turning

pytest.importorskip("sqlcipher3", reason="the extra 'encryption' is not installed")
CSV = (
    b"start,end,metric,value,unit,source\n"
    b"2024-05-10,,steps,8731,{steps},Zanzibar Watch\n2024-05-11,,steps,9127,{steps},Zanzibar Watch\n"
)
PLANTED = {
    "source": b"Zanzibar",
    "file": b"Quarrington",
    "said": b"pomegranate",
    "question": b"how many steps did I take on 10 May",
    "feedback": b"tamarind",
    "name": b"Ottoline",
}
NOTHING: dict[str, list[str]] = {what: [] for what in PLANTED}


@pytest.fixture(params=["", KEY], ids=["without a key", "with a key"])
def used(request: Any, home: Path, uncompressed: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Path, str]]:  # noqa: F811
    """A home in which somebody did everything, the service still running; and its key."""
    monkeypatch.setenv("SALUS_RATE", "1000000/second")
    monkeypatch.setenv("SALUS_ENCRYPTION_KEY", request.param)
    house = build()
    with TestClient(create_app(house), base_url=SELF) as client:
        who = somebody(house, client, "Ottoline")
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("Quarrington.csv", CSV)
        for name, content in (("Quarrington.zip", out.getvalue()), ("Quarrington.txt", b"\x00")):
            who.post("/v1/import", files={"file": (name, content)}, data={"tz": "Europe/Berlin"})
        asked = who.post("/v1/query", json={"question": "how many steps did I take on 10 May 2024?", "now": NOW})
        assert asked.json()["value"] == 8731
        said = who.post("/v1/chat", json={"text": "how many steps last week? I ate a pomegranate"}).json()
        rated = who.post("/v1/feedback/explicit", json={"turn": said["id"], "rating": 2, "text": "tamarind"})
        assert rated.is_success, rated.text
        assert who.get("/v1/me/export").is_success
        assert "Quarrington.txt" in who.get("/v1/imports").text
        yield home, request.param
    house.close()


def found(home: Path) -> dict[str, list[str]]:
    """What was planted, and the files that hold it or are called so."""
    held = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    assert len(held) > 8
    return {
        what: sorted(str(path) for path, content in held.items() if word in content or word.decode() in str(path))
        for what, word in PLANTED.items()
    }


def test_no_file_holds_a_word_of_it(used: tuple[Path, str]) -> None:
    home, key = used
    if key:
        assert found(home) == NOTHING
    else:
        there = {what for what, files in found(home).items() if files}
        assert there == PLANTED.keys(), "without a key all of it is found: the search finds what is there"


def test_nor_when_it_was_encrypted_afterwards(used: tuple[Path, str], tmp_path: Path) -> None:
    home, key = used
    copy = Path(shutil.copytree(home, tmp_path / "copy"))
    turning.encrypt(copy, KEY, 1, copy / "salus.db")
    assert found(copy) == NOTHING
    if not key:
        turning.decrypt(copy, KEY, 1, copy / "salus.db")
        assert {what for what, files in found(copy).items() if files} == PLANTED.keys()
