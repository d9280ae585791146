"""The service is killed in mid-load, again and again: what it acknowledged is there at the next start, without repair.

SALUS_KILLS says how often each kind of database sees it; `SALUS_KILLS=20 pytest tests/service/test_death.py` is the
long run.
"""

from __future__ import annotations

import itertools
import os
import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import httpx
import orjson
import pytest
from tests.service.process import Service

KILLS = int(os.environ.get("SALUS_KILLS", "3"))
_HEAD = "start,end,metric,value,unit,source\n"
_DAY = date(2020, 1, 1)


class Load:
    """People who talk, rate and send files until nobody answers; it keeps what was acknowledged, and what was sent.

    Every request has a key of its own, so that it can be sent again.
    """

    def __init__(self, service: Service, token: str, days: Iterator[int]) -> None:
        self._service, self._token, self._days = service, token, days
        self.turns: dict[str, str] = {}  # id of the turn, and its reply
        self.feedback: set[str] = set()
        self.imports: dict[str, str] = {}  # id of the import, and the day that it brings
        self.cut_off: list[tuple[str, str]] = []  # key and words of what was sent and not acknowledged
        self.strange: list[str] = []  # answers other than an acknowledgement
        self.acknowledged = 0
        self._over = threading.Event()  # nobody answers any more: who waits for a first turn waits no longer
        self._threads = [
            threading.Thread(target=self._until_killed, args=(work, place))
            for place, work in enumerate((self._talk, self._talk, self._talk, self._rate, self._bring))
        ]

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _until_killed(self, work: Callable[[httpx.Client, str], httpx.Response | None], place: int) -> None:
        with self._service.client(self._token) as client:
            for number in itertools.count():
                try:
                    got = work(client, f"{self._service.pid}-{place}-{number}")
                except httpx.TransportError:
                    return
                if got is None:
                    if self._over.wait(0.01):
                        return
                elif got.is_success:
                    self.acknowledged += 1
                else:
                    self.strange.append(f"{got.status_code} {got.text}")

    def _talk(self, client: httpx.Client, key: str) -> httpx.Response:
        words = f"Thank you, that is number {key}"
        self.cut_off.append((key, words))
        got = client.post("/v1/chat", json={"text": words}, headers={"Idempotency-Key": key})
        self.cut_off.remove((key, words))
        if got.is_success:
            self.turns[got.json()["id"]] = got.json()["reply"]
        return got

    def _rate(self, client: httpx.Client, key: str) -> httpx.Response | None:
        if not self.turns:
            return None
        of = random.choice(list(self.turns))
        got = client.post("/v1/feedback/explicit", json={"turn": of, "rating": 4, "text": f"good {key}"})
        if got.is_success:
            self.feedback.add(got.json()["id"])
        return got

    def _bring(self, client: httpx.Client, key: str) -> httpx.Response:
        day = str(_DAY + timedelta(days=next(self._days)))
        file = (f"{key}.csv", f"{_HEAD}{day},,steps,1234,{{steps}},watch\n")
        got = client.post("/v1/import", files={"file": file}, headers={"Prefer": "respond-async"})
        if got.is_success:
            self.imports[got.json()["id"]] = day
        return got


@pytest.fixture(params=["sqlite", "postgres"])
def service(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Service]:
    settings = {"DATABASE_URL": request.getfixturevalue("postgres_url")} if request.param == "postgres" else {}
    made = Service(tmp_path / "home", settings)
    yield made
    made.stop()


def test_what_was_acknowledged_survives_kill_9_and_the_next_start_needs_no_repair(service: Service) -> None:
    token, chance, days = service.admit("anna"), random.Random(11), itertools.count()
    loads: list[Load] = []
    service.start()
    for kill in range(KILLS):
        with Load(service, token, days) as load:
            enough = chance.randrange(20, 120)
            while load.acknowledged < enough and not load.strange:
                time.sleep(0.002)
            service.kill()
        loads.append(load)
        assert not load.strange, load.strange[:3]
        service.start()
        assert_all_there(service, token, loads, f"kill {kill}")
    assert all(load.turns and load.feedback and load.imports for load in loads), "each kind was in mid-load"
    service.stop()
    if "://" not in service.database:
        with sqlite3.connect(service.database) as file:
            assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def assert_all_there(service: Service, token: str, loads: list[Load], when: str) -> None:
    """What was acknowledged is found, through the doors; what was cut off is taken once when it is sent again."""
    with service.client(token) as client:
        for key, words in loads[-1].cut_off:
            again = client.post("/v1/chat", json={"text": words}, headers={"Idempotency-Key": key})
            assert again.status_code == 200, f"{when}: {again.text}"
            loads[-1].turns[again.json()["id"]] = again.json()["reply"]
        kept = turns_of(client)
        for load in loads:
            assert {which: kept.get(which) for which in load.turns} == load.turns, when
        packed = ZipFile(BytesIO(client.get("/v1/me/export").content))
        given = {one["id"] for one in orjson.loads(packed.read("feedback.json"))}
        assert set().union(*(load.feedback for load in loads)) <= given, when
        brought = {which: day for load in loads for which, day in load.imports.items()}
        assert {which: ended(client, which) for which in brought} == dict.fromkeys(brought, "done"), when
        packed = ZipFile(BytesIO(client.get("/v1/me/export").content))
        rows = [orjson.loads(line) for line in packed.read("records/rows/steps.ndjson").splitlines()]
        there = [str(row["start"])[:10] for row in rows]
        assert len(there) == len(set(there)), f"{when}: something was imported twice"
        assert set(brought.values()) <= set(there), when
        full = client.get("/v1/health/full").json()
        assert full["parts"]["database"]["state"] == full["parts"]["records"]["state"] == "ok", full
    wrong = [line for line in service.told() if line["severity"] in ("error", "critical")]
    assert not wrong, f"{when}: {wrong[:3]}"


def turns_of(client: httpx.Client) -> dict[str, str]:
    """Every turn, by its id, with its reply; numbered without a gap."""
    found: dict[str, str] = {}
    for talk in client.get("/v1/conversations", params={"limit": 200}).json()["conversations"]:
        numbers: list[int] = []
        while len(numbers) < talk["turns"]:
            after = numbers[-1] if numbers else 0
            got = client.get(f"/v1/conversations/{talk['id']}/turns", params={"after": after, "limit": 200}).json()
            assert got["turns"], f"{talk['turns']} turns are told, {len(numbers)} are there"
            numbers += [turn["number"] for turn in got["turns"]]
            found |= {turn["id"]: turn["reply"] for turn in got["turns"]}
        assert numbers == list(range(1, talk["turns"] + 1))
    return found


def ended(client: httpx.Client, which: str) -> str:
    """How an import ended, waited for."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        state: str = client.get(f"/v1/imports/{which}").json().get("state", "gone")
        if state not in ("waiting", "importing"):
            return state
        time.sleep(0.05)
    return "not within a minute"
