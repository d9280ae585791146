"""Nobody is given another's things: every route of the service is walked by two people, and by each role.

`WALK` says how each route is called with the things of one person. Whoever adds a route adds it there; until then the
first test fails. What is no plain HTTP route names the test that walks it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from starlette.routing import BaseRoute, Route
from tests.api.people import NOW, PASSWORD, SELF, Somebody, mark, own_file, somebody

from salus.api.app import create_app
from salus.bootstrap import House, build
from salus.people import Role

Made = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """How a route is called. `made`: of whose things; `own`: the status where they are one's own, None where it is left out."""

    own: int | None
    made: Callable[[Somebody], Made] = lambda _: {}
    open: bool = False  # for everybody, without a credential


def _in(**names: str) -> Callable[[Somebody], Made]:
    """Path parameters: the marks of these kinds."""
    return lambda who: {"path": {name: who.marks[kind] for name, kind in names.items()}}


def _body(**values: Any) -> Callable[[Somebody], Made]:
    """A body; a value that begins with @ is a mark of that kind."""
    return lambda who: {
        "json": {k: who.marks[v[1:]] if isinstance(v, str) and v[:1] == "@" else v for k, v in values.items()}
    }


def _file(who: Somebody) -> Made:
    text = f"start,end,metric,value,unit,source\n2024-05-12,,steps,1,{{steps}},{who.marks['word']}\n"
    return {"files": {"file": (f"{who.marks['word']}.csv", text.encode())}}


def _tool(_: Somebody) -> Made:
    asked = {"name": "records_summary", "arguments": {}}
    return {"json": {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": asked}}


_TALK, _RECEIPT, _IMPORT = _in(id="conversation"), _in(name="receipt"), _in(id="import")
WALK: dict[tuple[str, str], Step] = {
    ("GET", "/openapi.json"): Step(200, open=True),
    ("GET", "/v1/health"): Step(200, open=True),
    ("POST", "/v1/sign-in"): Step(401, _body(name="nobody", password="guessed"), open=True),
    ("GET", "/v1/single-sign-on"): Step(404, open=True),
    ("GET", "/v1/single-sign-on/callback"): Step(404, open=True),
    ("POST", "/v1/query"): Step(200, _body(question="How many steps did I take on 13 May 2024?", now=NOW)),
    ("POST", "/v1/chat"): Step(
        200, _body(text="How many steps did I take on 13 May 2024?", conversation="@conversation")
    ),
    ("POST", "/v1/chat/completions"): Step(
        200, _body(model="salus", messages=[{"role": "user", "content": "How many steps did I take on 13 May 2024?"}])
    ),
    ("GET", "/v1/models"): Step(200),
    ("GET", "/v1/models/{name}"): Step(200, lambda _: {"path": {"name": "salus"}}),
    ("POST", "/mcp"): Step(200, _tool),
    ("GET", "/v1/conversations"): Step(200),
    ("POST", "/v1/conversations"): Step(201),
    ("GET", "/v1/conversations/{id}"): Step(200, _TALK),
    ("GET", "/v1/conversations/{id}/turns"): Step(200, _TALK),
    ("GET", "/v1/conversations/{id}/summary"): Step(200, _TALK),
    ("GET", "/v1/conversations/{id}/export"): Step(200, _TALK),
    ("DELETE", "/v1/conversations/{id}"): Step(None, _TALK),
    ("GET", "/v1/records"): Step(200),
    ("GET", "/v1/catalogue"): Step(200),
    ("GET", "/v1/receipts/{name}"): Step(200, _RECEIPT),
    ("POST", "/v1/receipts/{name}/replay"): Step(200, _RECEIPT),
    ("POST", "/v1/import"): Step(200, _file),
    ("GET", "/v1/imports"): Step(200),
    ("GET", "/v1/imports/{id}"): Step(200, _IMPORT),
    ("GET", "/v1/imports/{id}/events"): Step(200, _IMPORT),
    ("POST", "/v1/feedback/explicit"): Step(201, _body(turn="@turn", rating=5)),
    ("POST", "/v1/feedback/implicit"): Step(201, _body(turn="@turn", signal="accepted")),
    ("GET", "/v1/health/full"): Step(200),
    ("GET", "/v1/me"): Step(200),
    ("POST", "/v1/me/password"): Step(400, _body(old="guessed", new="seven brown hares in the barley")),
    ("GET", "/v1/me/export"): Step(200),
    ("DELETE", "/v1/me"): Step(None, lambda who: {"params": {"confirm": who.account.name}}),
    ("POST", "/v1/sign-out"): Step(204),
    ("GET", "/v1/tokens"): Step(200),
    ("POST", "/v1/tokens"): Step(201, _body(label="walk")),
    ("DELETE", "/v1/tokens/{id}"): Step(None, _in(id="token")),
    ("GET", "/v1/accounts"): Step(403),
    ("POST", "/v1/accounts"): Step(403, lambda who: {"json": {"name": f"{who.account.name} two", "roles": ["person"]}}),
    ("GET", "/v1/accounts/{id}"): Step(403, _in(id="account")),
    ("PATCH", "/v1/accounts/{id}"): Step(403, lambda who: {**_in(id="account")(who), "json": {"active": False}}),
    ("DELETE", "/v1/accounts/{id}"): Step(
        403, lambda who: {**_in(id="account")(who), "params": {"confirm": who.account.name}}
    ),
    ("GET", "/v1/traces/{id}"): Step(200, _in(id="trace")),
    ("GET", "/metrics"): Step(403),
    ("GET", "/v1/analytics"): Step(403),
    ("POST", "/chat"): Step(308, _body(text="Hello!")),
    ("GET", "/conversation/{id}"): Step(308, _TALK),
    ("POST", "/feedback/explicit"): Step(308, _body(turn="@turn", rating=5)),
    ("POST", "/feedback/implicit"): Step(308, _body(turn="@turn", signal="accepted")),
    ("GET", "/trace/{id}"): Step(308, _in(id="trace")),
    ("GET", "/health/full"): Step(308),
    ("GET", "/metrics/raw"): Step(308),
}
ELSEWHERE = {  # what is no plain HTTP route: where two people walk it
    "/v1/chat/ws": ("test_socket.py", "test_gives_nobody_another_ones_turn"),
}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Somebody]]:
    """Anna and Ben, who have used everything, and one of each role."""
    home = tmp_path_factory.mktemp("town")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SALUS_HOME", str(home))
        environment.setenv("SALUS_RATE", "1000000/second")
        house = build()
    with TestClient(create_app(house), base_url=SELF, follow_redirects=False) as client:
        people = {name: lived(house, client, name, home) for name in ("anna", "ben")}
        people |= {role.value: somebody(house, client, f"the {role.value}", role) for role in Role}
        people["anna"].has = what_anna_has(people["anna"])
        yield people
    house.close()


def lived(house: House, client: TestClient, name: str, home: Path) -> Somebody:
    """Somebody who has one of everything, all of it with a word that is theirs alone."""
    word = mark(name)
    who = somebody(house, client, name, files=[own_file(home, word)], password=PASSWORD)
    turn = who.say(f"thanks {word}")
    who.say("How many steps did I take on 13 May 2024?")
    who.post("/v1/feedback/explicit", json={"turn": turn["id"], "rating": 1, "text": f"bad {word}"})
    token = who.post("/v1/tokens", json={"label": f"phone {word}"}).json()
    imported = who.post("/v1/import", files={"file": (f"{word}.csv", own_file(home, word).read_bytes())}).json()
    who.marks = {
        "word": word,
        "account": who.account.id,
        "conversation": turn["conversation"],
        "turn": turn["id"],
        "trace": turn["trace"],
        "receipt": who.ask("How many steps did I take on 13 May 2024?")["receipt"],
        "import": imported["id"],
        "token": token["id"],
        "secret": token["token"],
    }
    return who


def call(who: Somebody, method: str, path: str, made: Made, **more: Any) -> httpx.Response:
    given = {key: value for key, value in made.items() if key != "path"}
    return who.call(method, path.format(**made.get("path", {})), **given, **more)


def walked(routes: list[BaseRoute]) -> set[tuple[str, str]]:
    return {
        (method, route.path)
        for route in routes
        if isinstance(route, Route)
        for method in (route.methods or ())
        if method != "HEAD"
    }


def test_every_route_is_walked(town: dict[str, Somebody]) -> None:
    routes = town["anna"].client.app.routes  # type: ignore[attr-defined]
    assert walked(routes) == set(WALK), "say in WALK how a new route is called with the things of one person"
    others = {route.path for route in routes if not isinstance(route, Route)}  # type: ignore[attr-defined]
    assert others == set(ELSEWHERE), "say in ELSEWHERE which test walks it with two people"
    for file, test in ELSEWHERE.values():
        assert f"def {test}(" in (Path(__file__).parent / file).read_text(encoding="utf-8")


@pytest.mark.parametrize(("method", "path"), list(WALK))
def test_without_a_credential_nobody_comes_in(town: dict[str, Somebody], method: str, path: str) -> None:
    step, anna = WALK[method, path], town["anna"]
    made = step.made(anna)
    where = path.format(**made.get("path", {}))
    given = {key: value for key, value in made.items() if key != "path"}
    anna.client.cookies.clear()
    got = anna.client.request(method, where, **given)
    assert got.status_code == (step.own if step.open else 401)
    if step.open or step.own == 308:  # a short name leads on to where it is looked at
        return
    guess = {"Authorization": f"Bearer {anna.token[:-4]}AAAA"}
    assert anna.client.request(method, where, headers=guess, **given).status_code == 401


@pytest.mark.parametrize(("method", "path"), [key for key, step in WALK.items() if step.own is not None])
def test_ones_own_things_are_there_and_nothing_of_another(town: dict[str, Somebody], method: str, path: str) -> None:
    anna, ben, step = town["anna"], town["ben"], WALK[method, path]
    got = call(ben, method, path, step.made(ben))
    assert got.status_code == step.own, got.text
    assert not [kind for kind, what in anna.marks.items() if what in got.text]


@pytest.mark.parametrize(
    ("method", "path", "visitor"),
    [
        (method, path, visitor)
        for method, path in WALK
        for visitor in ("ben", Role.OPERATOR, Role.ADMIN)
        if path != "/v1/import"  # what is sent there is the sender's own
        if not (visitor == Role.ADMIN and method != "GET" and path == "/v1/accounts/{id}")  # whose task it is
    ],
)
def test_the_things_of_another_are_not_there(town: dict[str, Somebody], visitor: str, method: str, path: str) -> None:
    anna, who, step = town["anna"], town[visitor], WALK[method, path]
    got = call(who, method, path, step.made(anna))
    known = {"account"} if visitor == Role.ADMIN else {"trace"} if visitor == Role.OPERATOR else set()
    told = got.text if got.status_code < 400 else ""  # a refusal may repeat what was asked for
    assert not [kind for kind, what in anna.marks.items() if kind not in known and what in told], got.text
    if path.startswith("/v1/") and "path" in step.made(anna) and path != "/v1/models/{name}" and not known:
        assert got.status_code in (403, 404), got.text
    assert what_anna_has(anna) == anna.has


@pytest.mark.parametrize(("method", "path"), [key for key, step in WALK.items() if step.own is not None])
def test_naming_another_changes_nothing(town: dict[str, Somebody], method: str, path: str) -> None:
    anna, ben, step = town["anna"], town["ben"], WALK[method, path]
    made = step.made(ben)
    named = dict.fromkeys(("profile", "person", "user", "name"), anna.account.name) | {"account": anna.account.id}
    if isinstance(made.get("json"), dict) and path != "/v1/accounts":
        made["json"] = {**named, **made["json"]}
    headers = {"X-User": anna.account.id, "X-Profile": "anna", "X-Forwarded-User": "anna", "Cookie": "salus_session=x"}
    got = call(ben, method, path, made, headers=headers, **({} if "params" in made else {"params": named}))
    assert got.status_code in (step.own, 422, 429)
    assert not [kind for kind, what in anna.marks.items() if kind != "account" and what in got.text]


def what_anna_has(anna: Somebody) -> Any:
    """Everything that somebody else could have taken or changed, as she sees it."""
    paths = ("/v1/me", "/v1/records", "/v1/conversations", "/v1/tokens", "/v1/imports")
    seen = {path: anna.get(path).json() for path in paths}
    seen["turns"] = anna.get(f"/v1/conversations/{anna.marks['conversation']}").json()
    seen["signed in"] = anna.client.get(
        "/v1/me", headers={"Authorization": f"Bearer {anna.marks['secret']}"}
    ).status_code
    return seen
