"""Everything of a person, taken along as files or gone for good; and a new password."""

from __future__ import annotations

import io
import json
import sqlite3
from pathlib import Path
from zipfile import ZipFile

import pytest
from fastapi.testclient import TestClient
from tests.api.people import PASSWORD, Somebody, mark, own_file, somebody

from salus.bootstrap import House
from salus.people import Scope
from salus.people.local import LocalToken


@pytest.fixture
def ben(house: House, client: TestClient, tmp_path: Path) -> Somebody:
    """Somebody who has used everything, in words that are his alone."""
    word = mark("ben")
    ben = somebody(house, client, word, files=[own_file(tmp_path, word)], password=PASSWORD)
    ben.marks = {"word": word}
    turn = ben.say(f"thanks {word}")
    ben.post("/v1/feedback/explicit", json={"turn": turn["id"], "rating": 1, "text": f"bad {word}"})
    ben.post("/v1/tokens", json={"label": f"phone {word}"})
    ben.ask("How many steps did I take on 13 May 2024?")
    ben.post("/v1/import", files={"file": (f"{word}.csv", own_file(tmp_path, word).read_bytes())})
    assert client.post("/v1/sign-in", json={"name": word, "password": PASSWORD}).status_code == 200
    client.cookies.clear()
    return ben


def unpacked(who: Somebody) -> ZipFile:
    got = who.get("/v1/me/export")
    assert (got.status_code, got.headers["content-type"]) == (200, "application/zip")
    assert int(got.headers["content-length"]) == len(got.content)
    return ZipFile(io.BytesIO(got.content))


def test_everything_is_in_the_export_and_no_secret(ben: Somebody, house: House) -> None:
    with unpacked(ben) as archive:
        names = archive.namelist()
        assert {"README.txt", "account.json", "feedback.json", "records/summary.json", "records/fhir-bundle.json"} <= {
            *names
        }
        text = b"".join(archive.read(name) for name in names).decode()
        account = json.loads(archive.read("account.json"))
        talks = [json.loads(archive.read(n)) for n in names if n.startswith("conversations/") and n.endswith(".json")]
        rows = archive.read("records/rows/steps.ndjson").decode()
    word = ben.marks["word"]
    assert talks[0]["turns"][0]["said"] == f"thanks {word}"
    assert json.loads(rows)["source"] == word
    assert f"bad {word}" in text
    assert [token["label"] for token in account["tokens"]] == ["tests", f"phone {word}"]
    for token in house.accounts.tokens_of(ben.account.id):
        assert token.digest not in text
    kept = house.accounts.password(ben.account.id)
    assert kept is not None
    assert kept not in text
    assert not [path for path in house.settings.home.iterdir() if path.name.startswith("tmp")]


def test_another_salus_reads_the_bundle(anna: Somebody, house: House, tmp_path: Path) -> None:
    with unpacked(anna) as archive:
        (tmp_path / "bundle.json").write_bytes(archive.read("records/fhir-bundle.json"))
    report = house.import_paths([tmp_path / "bundle.json"], person="copy")
    (file,) = report["files"]
    assert (file["format"], file["refused"]) == ("fhir", [])
    there, copy = (
        {part["name"]: part["count"] for part in house.summary(person)["parts"]["metrics"]}
        for person in ("anna", "copy")
    )
    assert copy == there


def test_who_has_nothing_takes_along_an_account(house: House, client: TestClient) -> None:
    with unpacked(somebody(house, client, "kim")) as archive:
        assert archive.namelist() == ["README.txt", "account.json", "feedback.json"]


def test_erasing_wants_the_name_as_a_sign_that_it_is_meant(ben: Somebody, house: House) -> None:
    for confirm in ("", "anna", ben.account.id):
        assert ben.call("DELETE", f"/v1/me?confirm={confirm}").status_code == 400
    assert ben.call("DELETE", "/v1/me").status_code == 422
    assert house.accounts.by_id(ben.account.id) is not None


def test_what_was_erased_is_nowhere(ben: Somebody, anna: Somebody, house: House) -> None:
    turn = anna.say("Hello!")
    got = ben.call("DELETE", f"/v1/me?confirm={ben.marks['word']}")
    assert got.status_code == 200, got.text
    assert got.json()["searched"]["tables"] >= 7
    house.watch.tracer.flush()
    words = [ben.marks["word"], ben.account.id, house.watch.pseudonyms.of(ben.account.id)]
    assert not found_in(house.settings.home, words)
    assert ben.get("/v1/me").status_code == 401
    assert anna.get(f"/v1/conversations/{turn['conversation']}").status_code == 200
    assert anna.ask("How many steps did I take last week?")["value"] == 30000


def test_somebody_who_comes_after_finds_nothing_of_who_was_erased(
    ben: Somebody, house: House, client: TestClient, tmp_path: Path
) -> None:
    word = ben.marks["word"]
    ben.call("DELETE", f"/v1/me?confirm={word}")
    again = somebody(house, client, word)
    assert again.get("/v1/records").status_code == 404
    assert again.get("/v1/conversations").json()["conversations"] == []
    assert again.get("/v1/imports").json()["imports"] == []
    house.import_paths([own_file(tmp_path, word, steps=5)], person=word)
    assert again.ask("How many steps did I take on 13 May 2024?")["value"] == 5


def test_a_laptop_without_accounts_is_erased_too(house: House, client: TestClient, tmp_path: Path) -> None:
    word = mark("me")
    house.import_paths([own_file(tmp_path, word)], person="me")
    token = LocalToken.lay(house.settings.home).path.read_text().strip()
    shown = {"Authorization": f"Bearer {token}"}
    assert client.post("/v1/chat", json={"text": f"thanks {word}"}, headers=shown).status_code == 200
    assert client.delete("/v1/me?confirm=me", headers=shown).status_code == 200
    assert not found_in(house.settings.home, [word])
    assert client.get("/v1/conversations", headers=shown).json()["conversations"] == []
    assert client.post("/v1/chat", json={"text": "Hello!"}, headers=shown).status_code == 200


@pytest.mark.parametrize(("method", "path"), [("GET", "/v1/me/export"), ("DELETE", "/v1/me?confirm=kim")])
def test_a_token_that_may_do_less_may_not_do_all(house: House, client: TestClient, method: str, path: str) -> None:
    kim = somebody(house, client, "kim", scopes=[Scope.RECORDS_READ, Scope.CHAT])
    assert kim.call(method, path).status_code == 403
    assert house.accounts.by_name("kim") is not None


def test_a_new_password_wants_the_old_one_and_ends_every_session(house: House, client: TestClient) -> None:
    kim = somebody(house, client, "kim", password=PASSWORD)
    client.post("/v1/sign-in", json={"name": "kim", "password": PASSWORD})
    new = "seven brown hares in the barley"
    wrong = kim.post("/v1/me/password", json={"old": "guessed", "new": new})
    assert wrong.status_code == 400
    assert kim.post("/v1/me/password", json={"old": PASSWORD, "new": "password"}).status_code == 400
    assert kim.post("/v1/me/password", json={"old": PASSWORD, "new": new}).status_code == 204
    assert client.get("/v1/me").status_code == 401
    assert client.post("/v1/sign-in", json={"name": "kim", "password": new}).status_code == 200


def found_in(home: Path, words: list[str]) -> list[str]:
    """The files below a folder that hold one of the words, in their name or anywhere inside, the database's log too."""
    with sqlite3.connect(home / "salus.db") as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    needles = [word.encode() for word in words]
    return [
        str(path)
        for path in home.rglob("*")
        if path.is_file() and (any(word in str(path) for word in words) or any(n in path.read_bytes() for n in needles))
    ]
