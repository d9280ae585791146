"""What the service stands on goes away, and comes back: it says so in words that help, and goes on by itself.

Redis and PostgreSQL are reached over a line that the test cuts; the disk is a small one of its own that is filled. What
somebody says in an emergency is answered through all of it.
"""

from __future__ import annotations

import os
import resource
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url
from tests.service.process import Service
from tests.services import POSTGRES
from tests.store.database.line import Line

EMERGENCY, ORDINARY = "My chest hurts, it is crushing and goes into my left arm", "Thank you very much"
FILE = "start,end,metric,value,unit,source\n2024-05-13,,steps,4321,{steps},watch\n"


def test_redis_gone_and_back(redis_url: str, tmp_path: Path) -> None:
    """Nobody is kept out; it is told as degraded, until Redis is back."""
    at = make_url(redis_url)
    line = Line(at.host or "127.0.0.1", at.port or 6379)
    service = Service(tmp_path / "home", {"REDIS_URL": f"redis://127.0.0.1:{line.port}/7"})
    token = service.admit("anna")
    with service, service.client(token) as client:
        assert state_of(client, "cache") == ("ok", "ok")
        line.cut()
        assert say(client, ORDINARY)["kept"]
        until(lambda: state_of(client, "cache") == ("degraded", "degraded"))
        assert say(client, EMERGENCY)["kind"] == "emergency"
        assert client.get("/v1/health").status_code == 200, "a service that answers is not taken out of the balancer"
        line.join()
        until(lambda: state_of(client, "cache") == ("ok", "ok"))
        assert say(client, ORDINARY)["kept"]
    assert_no_faults(service)


def test_postgres_gone_and_back(postgres_url: str, tmp_path: Path) -> None:
    """Nothing is acknowledged that is not kept; danger is answered; it goes on by itself."""
    at = make_url(postgres_url)
    line = Line(at.host or "127.0.0.1", at.port or 5432)
    through = at.set(host="127.0.0.1", port=line.port).render_as_string(hide_password=False)
    service = Service(tmp_path / "home", {"DATABASE_URL": through})
    token = service.admit("anna", where=postgres_url)
    with service, service.client(token) as client:
        kept = [say(client, ORDINARY)["id"]]
        end_connections(str(at.database))
        kept.append(say(client, ORDINARY)["id"])
        line.cut()
        refused(client.post("/v1/chat", json={"text": ORDINARY}))
        refused(client.get("/v1/conversations"))
        refused(client.post("/v1/feedback/implicit", json={"turn": kept[0], "signal": "accepted"}))
        answered_unkept(client)
        until(lambda: client.get("/v1/health").status_code == 503)
        full = client.get("/v1/health/full")
        assert (full.status_code, full.json()["state"], full.json()["parts"]["database"]["state"]) == (
            503,
            "down",
            "down",
        )
        line.join()
        until(lambda: client.post("/v1/chat", json={"text": ORDINARY}).status_code == 200)
        until(lambda: state_of(client, "database") == ("ok", "ok"))
        talk = client.get("/v1/conversations").json()["conversations"][0]
        turns = client.get(f"/v1/conversations/{talk['id']}/turns").json()["turns"]
        assert [turn["id"] for turn in turns][:2] == kept
        assert len(turns) == 3, "what was refused was not kept, and no emergency twice"
    assert_no_faults(service)


def test_a_start_without_postgres_waits_for_it(postgres_url: str, tmp_path: Path) -> None:
    """It starts, says that it is down, hears danger, and serves as soon as the database is there."""
    at = make_url(postgres_url)
    line = Line(at.host or "127.0.0.1", at.port or 5432)
    through = at.set(host="127.0.0.1", port=line.port).render_as_string(hide_password=False)
    service = Service(tmp_path / "home", {"DATABASE_URL": through})
    token = service.admit("anna", where=postgres_url)
    line.cut()
    with service, service.client(token) as client:
        assert client.get("/v1/health").json()["state"] == "down"
        answered_unkept(client)
        line.join()
        until(lambda: client.post("/v1/chat", json={"text": ORDINARY}).status_code == 200)
    assert_no_faults(service)


def test_disk_full_and_free_again(tmp_path: Path) -> None:
    """What cannot be written is refused, what is there can be read, danger is answered; it goes on by itself."""
    home = tmp_path / "disk" / "home"
    with little_disk(tmp_path / "disk") as (fill, free):
        service = Service(home)
        service.written = tmp_path / "service.log"  # on another disk
        token = service.admit("anna")
        with service, service.client(token) as client:
            assert client.post("/v1/import", files={"file": ("a.csv", FILE)}).status_code == 200
            kept = say(client, ORDINARY)["id"]
            fill(service.pid)
            refused(client.post("/v1/chat", json={"text": "How many steps did I walk last week? " * 250}))
            refused(client.post("/v1/import", files={"file": ("b.csv", FILE * 2000)}))
            answered_unkept(client, EMERGENCY + ". It hurts" * 900)
            got = client.get("/v1/conversations")
            assert [talk["turns"] for talk in got.json()["conversations"]] == [1], got.text
            until(lambda: client.get("/v1/health").status_code == 503)
            full = client.get("/v1/health/full").json()
            assert full["state"] == "down"
            assert "down" in {full["parts"][part]["state"] for part in ("records", "disk")}, full
            free(service.pid)
            until(lambda: client.post("/v1/chat", json={"text": ORDINARY}).status_code == 200)
            until(lambda: state_of(client, "records")[1] == "ok" and state_of(client, "database")[1] == "ok")
            assert client.post("/v1/import", files={"file": ("c.csv", FILE * 2)}).status_code == 200
            talk = client.get("/v1/conversations").json()["conversations"][0]
            turns = client.get(f"/v1/conversations/{talk['id']}/turns").json()["turns"]
            assert (turns[0]["id"], len(turns)) == (kept, 2)
    assert_no_faults(service)


def say(client: httpx.Client, text: str) -> dict[str, Any]:
    got = client.post("/v1/chat", json={"text": text})
    assert got.status_code == 200, got.text
    turn: dict[str, Any] = got.json()
    return turn


def refused(got: httpx.Response) -> None:
    """Unavailable, in words that say what to do and nothing about how Salus is built."""
    assert got.status_code == 503, (got.status_code, got.text)
    assert got.headers["content-type"] == "application/problem+json"
    assert int(got.headers["retry-after"]) > 0
    told = got.json()
    assert told["status"] == 503
    assert "again" in told["detail"] or "free some space" in told["detail"], told
    assert "Traceback" not in got.text
    assert "psycopg" not in got.text


def answered_unkept(client: httpx.Client, text: str = EMERGENCY) -> None:
    """An emergency is answered at once, and it is said that it is not kept."""
    began = time.monotonic()
    turn = say(client, text)
    assert (turn["kind"], turn["kept"]) == ("emergency", False), turn
    assert turn["reply"]
    assert time.monotonic() - began < 10


def state_of(client: httpx.Client, part: str) -> tuple[str, str]:
    """Of the house, and of the part."""
    full = client.get("/v1/health/full").json()
    return full["state"], full["parts"][part]["state"]


def until(so: Callable[[], bool], patience: float = 30) -> None:
    """Waits for it; nobody does anything meanwhile."""
    end = time.monotonic() + patience
    while not so():
        assert time.monotonic() < end, "it did not come about by itself"
        time.sleep(0.2)


def assert_no_faults(service: Service) -> None:
    """What others broke is no fault of ours."""
    assert not [line for line in service.told() if line["event"] == "fault"]


def end_connections(database: str) -> None:
    """Ends every connection to the database, as a restart of the server does."""
    server = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'"
        )
    server.dispose()


@contextmanager
def little_disk(at: Path) -> Iterator[tuple[Callable[[int], None], Callable[[int], None]]]:
    """A disk that can be filled and freed; a limit on the size of files where this user may mount none."""
    at.mkdir()
    filler = at / "filler"

    def fill(_: int) -> None:
        with filler.open("wb", buffering=0) as file:
            for size in (1 << 20, 1 << 12):
                try:
                    while file.write(b"\0" * size):
                        pass
                except OSError:
                    continue

    def limit(pid: int, most: int) -> None:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))

    mounted = os.geteuid() == 0 and not subprocess.call(
        ["mount", "-t", "tmpfs", "-o", "size=48m", "salus-test", str(at)], stderr=subprocess.DEVNULL
    )
    try:
        if mounted:
            yield fill, lambda _: filler.unlink()
        else:
            yield lambda pid: limit(pid, 0), lambda pid: limit(pid, resource.RLIM_INFINITY)
    finally:
        if mounted:
            subprocess.call(["umount", "--lazy", str(at)])
