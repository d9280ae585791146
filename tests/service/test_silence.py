"""Nothing that people say, nor who they are, leaves the service but to themselves.

A service runs whole. What tells who somebody is, and how they are, goes in by every door that takes text, well and
badly, while the house works and while it is broken. Then all that it tells others is searched for it: log, traces,
exported spans, counters, health, counts.
"""

from __future__ import annotations

import base64
import contextlib
import json
import re
import socket
import sqlite3
import time
from urllib.parse import quote, unquote_to_bytes

import pytest
from tests.service.process import Service
from tests.service.receiver import Collector, collector
from websockets.sync.client import connect

from salus.people import Role

NAME, PHONE, MAIL = "Ottoline Quarrington", "+49 1705 5543219", "otti.q@quarrington.example"
SYMPTOM = "my left knee swells like a pomelo at dusk"
ACCOUNT, PASSWORD, GUESS = "ottoline.q", "seven saffron lanterns afloat", "xylophone-77346152-nimbus"
ALL = f"I am {NAME}, {PHONE}, {MAIL}, and {SYMPTOM}"
MARKS = (
    "ottoline", "quarrington", "5543219", "55 43219", "otti.q", "pomelo", "knee", "saffron", "lantern", "nimbus", "77346152",
)  # fmt: skip
FILE = f"""start,end,metric,value,unit,source
2024-05-13,,steps,4321,{{steps}},{NAME}'s watch
2024-05-13,,{SYMPTOM},1,{{steps}},{PHONE}
not a date at all {NAME},,steps,1,{{steps}},watch
"""


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> tuple[Service, Collector, dict[str, bytes]]:
    """A service after a run of everything, and what it told: by where."""
    with collector() as heard:
        service = Service(tmp_path_factory.mktemp("silence") / "home", {"OTLP_ENDPOINT": heard.address})
        token = service.admit(ACCOUNT, password=PASSWORD)
        watcher = service.admit("kim", Role.OPERATOR)
        with service:
            say_everything(service, token)
            break_it(service, token)
            told = pages(service, watcher)
        told["log"] = service.written.read_bytes()
        told["spans"] = b"\n".join(heard.raw)
        told["traces"] = b"\n".join(page.read_bytes() for page in (service.home / "traces").iterdir())
        return service, heard, told


def test_nothing_that_was_said_is_told_to_others(spoken: tuple[Service, Collector, dict[str, bytes]]) -> None:
    service, heard, told = spoken
    assert told["traces"].count(b"\n") > 30
    assert len(heard.spans()) > 60
    assert {"fault", "process_started"} <= {line["event"] for line in service.told()}
    assert b'route="/v1/chat"' in told["metrics"]
    assert {"log", "spans", "traces", "metrics", "health", "analytics"} <= told.keys()
    for where, what in told.items():
        for form in (what, unquote_to_bytes(what)):
            found = [mark for mark in MARKS if re.search(re.escape(mark.encode()), form, re.IGNORECASE)]
            assert not found, f"{where} tells {found}"
        for value in (NAME, PHONE, MAIL, SYMPTOM, ACCOUNT, PASSWORD, GUESS):
            assert base64.b64encode(value.encode())[:-4] not in what, where
            assert value.encode().hex().encode() not in what, where


def test_it_went_in(spoken: tuple[Service, Collector, dict[str, bytes]]) -> None:
    """What is searched for did come in, to where it belongs: else nothing would be proven."""
    service, _, _ = spoken
    with sqlite3.connect(service.database) as file:
        dump = "\n".join(file.iterdump())
    assert {"ottoline", "pomelo", "quarrington", "5543219"} <= {mark for mark in MARKS if mark in dump.lower()}
    names = [path.read_bytes() for path in (service.home / "uploads").rglob("state.json")]
    assert any(b"Quarrington" in one for one in names)


def say_everything(service: Service, token: str) -> None:
    """Every door that takes text, as it is meant to be used and as it is not."""
    with service.client(token) as client:
        said = [client.post("/v1/chat", json={"text": ALL}, headers={"Idempotency-Key": MAIL}) for _ in range(2)]
        said.append(client.post("/v1/chat", json={"text": f"How many steps did {NAME} walk? {SYMPTOM}"}))
        said.append(client.post("/v1/chat", json={"text": f"I have crushing chest pain, call {PHONE}. {NAME}"}))
        assert {one.status_code for one in said} == {200}
        files = {"file": (f"{NAME} {PHONE}.csv", FILE)}
        brought = client.post("/v1/import", files=files, data={"tz": "Europe/Berlin"})
        assert brought.status_code == 200, brought.text
        assert client.post("/v1/import", files={"file": (f"{NAME}.xml", f"<{SYMPTOM}")}).status_code == 400
        assert client.post("/v1/import", files=files, data={"tz": f"{NAME}/{PHONE}"}).status_code == 400
        asked = {"question": f"How many steps did I walk on 13 May 2024? {ALL}"}
        assert client.post("/v1/query", json=asked).status_code == 200
        assert client.post("/v1/query", json={"question": "my steps last week", "after": ALL}).is_success
        rated = {
            "turn": said[0].json()["id"],
            "rating": 1,
            "text": ALL,
            "suggestion": NAME,
            "clinical_context": SYMPTOM,
        }
        assert client.post("/v1/feedback/explicit", json=rated).status_code == 201
        assert client.post("/v1/feedback/explicit", json={**rated, "turn": NAME}).status_code == 422
        assert client.post("/v1/tokens", json={"label": NAME, "scopes": [SYMPTOM]}).is_client_error
        for path in (f"/{quote(NAME)}/{PHONE}", f"/v1/conversations/{quote(ALL)}", f"/v1/traces/{quote(NAME)}"):
            assert client.get(path).is_client_error
        assert client.get("/v1/conversations", params={"after": ALL}).status_code == 400
        for kind in ("application/json", f"text/{ACCOUNT}"):
            for body in (f'{{"text": "{ALL}"', f'{{"{NAME}": 1}}', f"[{SYMPTOM}"):
                bad = client.post("/v1/chat", content=body, headers={"Content-Type": kind, "User-Agent": NAME})
                assert bad.status_code == 422, bad.text
        traced = {"traceparent": f"00-{SYMPTOM}", "tracestate": f"name={NAME}", "baggage": f"mail={MAIL}"}
        assert client.post("/v1/chat", json={"text": "hello"}, headers=traced).is_success
    with service.client() as stranger:
        for name, password in ((ACCOUNT, GUESS), (NAME, GUESS), (MAIL, PASSWORD)):
            got = stranger.post("/v1/sign-in", json={"name": name, "password": password})
            assert got.status_code == 401, got.text
        assert stranger.post("/v1/sign-in", json={"name": ACCOUNT, "password": PASSWORD}).is_success
        assert stranger.get("/v1/records", headers={"Authorization": f"Bearer salus_{GUESS}"}).status_code == 401
        assert stranger.get("/v1/records", headers={"Host": f"{ACCOUNT}.example"}).is_client_error
    by_socket(service, token)
    by_hand(service)


def by_socket(service: Service, token: str) -> None:
    """The conversation over a socket, and what is none."""
    address = f"ws://127.0.0.1:{service.port}/v1/chat/ws"
    with connect(address, additional_headers={"Authorization": f"Bearer {token}"}) as talk:
        talk.send(json.dumps({"type": "say", "id": "0" * 31 + "7", "text": ALL}))
        talk.send(json.dumps({"type": NAME, "text": SYMPTOM}))
        talk.send(f"{{{ALL}")
        while json.loads(talk.recv(timeout=30))["type"] not in ("reply", "lost"):
            pass


def by_hand(service: Service) -> None:
    """What no client would send."""
    for line in (f"GET /{quote(NAME)} HTTP/9.9", f"{SYMPTOM} / HTTP/1.1", f"GET / HTTP/1.1\r\n{NAME}"):
        with socket.create_connection(("127.0.0.1", service.port), timeout=10) as raw:
            raw.sendall(f"{line}\r\n\r\n".encode())
            raw.settimeout(3)
            with contextlib.suppress(TimeoutError):
                raw.recv(4096)


def break_it(service: Service, token: str) -> None:
    """A table is taken away: statements fail with a person's words among their values."""
    with sqlite3.connect(service.database, timeout=20) as file:
        file.execute("ALTER TABLE turns RENAME TO gone")
    with service.client(token) as client:
        calm = f"Thank you. {NAME}, {PHONE}, {MAIL}"  # danger would be answered all the same
        assert client.post("/v1/chat", json={"text": calm}).is_server_error
        rated = {"turn": "0" * 32, "rating": 1, "text": ALL}
        assert client.post("/v1/feedback/explicit", json=rated).is_server_error
    with sqlite3.connect(service.database, timeout=20) as file:
        file.execute("ALTER TABLE gone RENAME TO turns")


def pages(service: Service, watcher: str) -> dict[str, bytes]:
    """What the service shows to those who run it; after what waits to be exported had time to go."""
    time.sleep(2.5)
    with service.client(watcher) as client:
        found = {
            name: client.get(path)
            for name, path in {
                "metrics": "/metrics", "health": "/v1/health/full", "probe": "/v1/health", "analytics": "/v1/analytics"
            }.items()
        }  # fmt: skip
        ids = {json.loads(line)["trace_id"] for line in _lines(service)}
        found |= {f"trace {which}": client.get(f"/v1/traces/{which}") for which in sorted(ids)[:20]}
    assert {got.status_code for got in found.values()} == {200}, {name: got.text[:200] for name, got in found.items()}
    return {name: got.content + str(got.headers).encode() for name, got in found.items()}


def _lines(service: Service) -> list[bytes]:
    return [line for page in (service.home / "traces").glob("*.jsonl") for line in page.read_bytes().splitlines()]
