"""A conversation over a socket: told as it goes, lost to nobody who comes back, open to whom it was proven and no longer."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from tests.api.served import STEPS, Person, Service, house_in, person, serving
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from salus.api.hub import Pace
from salus.api.socket_messages import OUTGOING, Close
from salus.errors import StoreUnavailable
from salus.people import Role, managing

DANGER = "My chest hurts, my left arm is numb and I can't breathe"
BRISK = Pace(heartbeat=0.3, patience=0.7, sign_in=0.15, silence=0.4, sockets=2, messages=20, window=5, largest=4000)
SHORT = Pace(silence=1.0)
A_LITTLE = 0.2  # seconds in which nobody gives up yet


class Line:
    """One socket, as a page uses it."""

    def __init__(self, raw: ClientConnection) -> None:
        self.raw = raw

    def send(self, **message: Any) -> None:
        self.raw.send(json.dumps(message))

    def next(self) -> dict[str, Any]:
        """The next message, pings aside, which are answered; each is one of those that are described."""
        while True:
            message: dict[str, Any] = json.loads(self.raw.recv(timeout=10))
            OUTGOING.validate_python(message)
            if message["type"] != "ping":
                return message
            self.send(type="pong", n=message["n"])

    def until(self, *kinds: str) -> list[dict[str, Any]]:
        """All up to the first of such a kind."""
        messages = [self.next()]
        while messages[-1]["type"] not in kinds:
            messages.append(self.next())
        return messages

    def say(self, text: str, **more: Any) -> list[dict[str, Any]]:
        """The messages of a turn."""
        self.send(type="say", id=more.pop("id", new()), text=text, **more)
        return self.until("reply", "problem")

    def closed(self) -> tuple[int, str]:
        """With which code it is closed, and the last problem before that."""
        detail = ""
        with suppress(ConnectionClosed):
            while True:
                message = json.loads(self.raw.recv(timeout=10))
                detail = message["problem"]["detail"] if message["type"] == "problem" else detail
        assert self.raw.close_code is not None
        return self.raw.close_code, detail


def new() -> str:
    return secrets.token_hex(16)


def held(number: int) -> str:
    """Something ordinary to say that no other test says."""
    return f"How many steps did I take on March {number + 1}, 2024?"


@contextmanager
def line(service: Service, who: Person | None = None, **headers: str) -> Iterator[Line]:
    shown = {**(who.bearer if who else {}), **headers}
    with connect(service.socket, additional_headers=shown, ping_interval=None) as raw:
        opened = Line(raw)
        if who is not None:
            assert opened.next()["type"] == "ready"
        yield opened


@pytest.fixture
def anna(service: Service) -> Iterator[Line]:
    """Anna's socket."""
    with line(service, service.anna) as opened:
        yield opened


@pytest.fixture(scope="module")
def brisk(service: Service) -> Iterator[Service]:
    """Another process of the same service (another application over the same home), which waits for nobody."""
    with serving(house_in(service.house.settings.home), BRISK) as running:
        running.people = service.people
        yield running


def kept(service: Service, who: Person, turn: str) -> Any:
    return service.house.conversations.turn(who.account.id, turn)


def eventually(found: Callable[[], Any]) -> Any:
    until = time.monotonic() + 5
    while not (value := found()) and time.monotonic() < until:
        time.sleep(0.01)
    return value


class TestATurn:
    def test_is_told_as_it_goes_and_whole_in_the_end(self, anna: Line, service: Service) -> None:
        turn = new()
        told = anna.say(STEPS, id=turn)
        stages = [one["stage"] for one in told if one["type"] == "stage"]
        assert stages == ["gate", "context", "understand", "skill", "compose", "check", "remember", "reply"]
        reply = told[-1]["reply"]
        assert "".join(one["text"] for one in told if one["type"] == "piece") == reply["reply"]
        assert [one["seq"] for one in told] == list(range(1, len(told) + 1))
        assert {one["turn"] for one in told} == {turn}
        assert (reply["answer"]["value"], reply["kept"]) == (4321, True)
        assert kept(service, service.anna, turn).reply == reply["reply"]

    def test_goes_on_from_the_one_before(self, anna: Line) -> None:
        first = anna.say(STEPS, fresh=True)[-1]["reply"]
        second = anna.say("and the day before?", conversation=first["conversation"])[-1]["reply"]
        assert second["answer"]["value"] == 4320
        assert (second["conversation"], second["number"]) == (first["conversation"], 2)

    def test_hears_danger(self, anna: Line) -> None:
        assert anna.say(DANGER)[-1]["reply"]["kind"] == "emergency"

    def test_in_danger_is_answered_while_nobody_can_be_proven(
        self, anna: Line, service: Service, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def away(*_: Any) -> Any:
            raise StoreUnavailable("the database cannot be reached now")

        monkeypatch.setattr(service.house.signing_in, "by_token", away)
        reply = anna.say(DANGER)[-1]["reply"]
        assert (reply["kind"], reply["kept"]) == ("emergency", False)
        assert anna.say("Hello!")[-1]["problem"]["status"] == 503

    def test_that_was_sent_twice_is_taken_once(self, anna: Line, service: Service) -> None:
        turn = new()
        first, again = (anna.say("Hello!", id=turn, fresh=True)[-1]["reply"] for _ in range(2))
        assert (first["id"], first["conversation"]) == (again["id"], again["conversation"])
        assert len(service.house.conversations.turns(service.anna.account.id, first["conversation"])) == 1

    def test_that_cannot_be_taken_says_why(self, anna: Line) -> None:
        problem = anna.say("Hello!", conversation="0" * 32)[-1]
        assert problem["problem"]["status"] == 404
        assert problem["seq"] > 0
        assert anna.say("Hello!")[-1]["type"] == "reply", "the socket goes on"

    def test_has_a_trace_that_tells_how_it_went(self, anna: Line, service: Service) -> None:
        reply = anna.say("Hello!")[-1]["reply"]
        got = httpx.get(f"{service.url}/v1/traces/{reply['trace']}", headers=service.anna.bearer).json()
        assert got["requests"][0]["stages"][0]["name"] == "gate"
        assert got["requests"][0]["attributes"]["door"] == "socket"

    def test_waits_for_the_one_before(self, anna: Line, service: Service) -> None:
        with service.holding(held(0)) as let:
            first, second = new(), new()
            anna.send(type="say", id=first, text=held(0))
            anna.send(type="say", id=second, text="Hello!")
            anna.send(type="ping", n=7)
            until_pong = anna.until("pong")
            assert {one.get("turn") for one in until_pong[:-1]} <= {first}
            let.set()
            assert anna.until("reply")[-1]["turn"] == first
            assert anna.until("reply")[-1]["turn"] == second


class TestComingBack:
    def test_gives_what_is_missing_while_the_turn_runs(self, service: Service) -> None:
        turn = new()
        with service.holding(held(1)) as let:
            with line(service, service.anna) as first:
                first.send(type="say", id=turn, text=held(1))
                seen = [first.next() for _ in range(2)]
            with line(service, service.anna) as second:
                second.send(type="resume", turn=turn, after=2)
                third = second.next()
                let.set()
                rest = [third, *second.until("reply")]
        assert [one["seq"] for one in (*seen, *rest)] == list(range(1, len(rest) + 3))
        assert "".join(one["text"] for one in rest if one["type"] == "piece") == rest[-1]["reply"]["reply"]

    def test_finds_a_turn_whose_socket_is_gone(self, service: Service, brisk: Service) -> None:
        turn = new()
        with service.holding(held(2)) as let:
            with line(service, service.anna) as first:
                first.send(type="say", id=turn, text=held(2))
                first.next()
            assert kept(service, service.anna, turn) is None
            let.set()
        assert eventually(lambda: kept(service, service.anna, turn)), "it went on and was kept"
        for where in (service, brisk):  # from memory, and from the store
            with line(where, service.anna) as second:
                second.send(type="resume", turn=turn, after=5)
                told = second.until("reply")
                assert told[0]["seq"] == 6
                assert told[-1]["reply"]["reply"].endswith("Here it is. That was all.")

    def test_tells_the_end_to_who_has_all_of_it(self, anna: Line) -> None:
        told = anna.say("Hello!")
        anna.send(type="resume", turn=told[-1]["turn"], after=told[-1]["seq"])
        assert anna.next() == told[-1]

    def test_waits_for_what_another_process_keeps(self, service: Service, brisk: Service) -> None:
        turn = new()
        with brisk.holding(held(3)) as let:
            with line(brisk, service.anna) as first:
                first.send(type="say", id=turn, text=held(3))
                first.next()
            with line(service, service.anna) as second:
                second.send(type="resume", turn=turn, after=1)
                time.sleep(A_LITTLE)
                let.set()
                assert second.next()["reply"]["id"] == turn

    def test_hears_live_what_another_process_runs(self, service: Service, redis_url: str) -> None:
        home = service.house.settings.home
        with (
            serving(house_in(home, redis_url), SHORT) as one,
            serving(house_in(home, redis_url), SHORT) as other,
            one.holding(held(4)) as let,
        ):
            turn = new()
            with line(one, service.anna) as first:
                first.send(type="say", id=turn, text=held(4))
                assert first.next()["stage"] == "gate"
            with line(other, service.anna) as second:
                second.send(type="resume", turn=turn, after=1)
                assert [second.next()["stage"] for _ in range(3)] == ["context", "understand", "skill"]
                assert kept(service, service.anna, turn) is None, "nobody could have read that in the store"
                time.sleep(1.2)  # longer than anybody is believed without a word
                let.set()
                rest = second.until("reply")
        assert [message["seq"] for message in rest] == list(range(5, 5 + len(rest)))

    def test_does_without_the_others_where_redis_is_away(self, service: Service, anna: Line) -> None:
        told = anna.say("Hello!")
        nowhere = house_in(service.house.settings.home, "redis://127.0.0.1:1")
        with serving(nowhere, SHORT) as alone, line(alone, service.anna) as second:
            second.send(type="resume", turn=told[-1]["turn"], after=3)
            assert second.next() == {**told[-1], "seq": 4}

    def test_to_a_turn_that_nobody_knows_says_so(self, brisk: Service) -> None:
        with line(brisk, brisk.anna) as opened:
            opened.send(type="resume", turn=new())
            problem = opened.next()
        assert problem["problem"]["status"] == 404
        assert "say it again" in problem["problem"]["detail"]

    def test_gives_nobody_another_ones_turn(self, brisk: Service, anna: Line) -> None:
        running, done = new(), anna.say("Hello!")[-1]["turn"]
        with brisk.holding(held(5)), line(brisk, brisk.anna) as hers, line(brisk, brisk.ben) as his:
            hers.send(type="say", id=running, text=held(5))
            hers.next()
            for turn in (running, done):
                his.send(type="resume", turn=turn)
                assert his.next()["problem"]["status"] == 404


class TestWhoIsThere:
    def test_may_show_a_token_first(self, service: Service) -> None:
        with line(service) as opened:
            opened.send(type="sign_in", token=service.ben.token)
            assert opened.next() == {"type": "ready", "name": "ben", "heartbeat": 20.0}
            assert opened.say(STEPS)[-1]["reply"]["answer"]["value"] == 8765

    @pytest.mark.parametrize(
        "first", [{"type": "sign_in", "token": "salus_0123456789ab_wrong"}, {"type": "ping"}, {"type": "say"}]
    )
    def test_is_proven_or_goes(self, service: Service, first: dict[str, str]) -> None:
        with line(service) as opened:
            opened.send(**first)
            code, detail = opened.closed()
        assert (code, bool(detail)) == (Close.NOT_PROVEN, True)

    def test_is_waited_for_no_longer_than_that(self, brisk: Service) -> None:
        with line(brisk) as opened:
            assert opened.closed()[0] == Close.TIMED_OUT

    def test_needs_a_role_that_talks(self, service: Service) -> None:
        operator = person(service.house, f"operator {new()[:6]}", Role.OPERATOR)
        with line(service, **operator.bearer) as opened:
            code, detail = opened.closed()
        assert (code, "chat" in detail) == (Close.NOT_ALLOWED, True)

    def test_is_known_by_a_cookie_on_a_page_of_this_house(self, service: Service) -> None:
        cookie = {"Cookie": f"salus_session={browser(service)}"}
        with line(service, **cookie, Origin=service.url) as opened:
            assert opened.next()["name"] == "anna"

    @pytest.mark.parametrize("origin", [None, "http://127.0.0.1:1", "http://localhost"])
    def test_is_not_known_by_it_on_another_page(self, service: Service, origin: str | None) -> None:
        page = {"Cookie": f"salus_session={browser(service)}", **({"Origin": origin} if origin else {})}
        with line(service, **page) as opened:
            assert opened.closed()[0] == Close.NOT_ALLOWED

    def test_gets_nowhere_from_another_site(self, service: Service) -> None:
        with pytest.raises(InvalidStatus), line(service, service.anna, Origin="https://evil.example"):
            pass

    def test_goes_when_the_token_is_revoked(self, service: Service) -> None:
        carla = person(service.house, f"carla {new()[:6]}")
        with line(service, carla) as opened:
            assert opened.say("Hello!")[-1]["type"] == "reply"
            managing.revoke_token(service.house.accounts, carla.account, carla.token[6:18])
            opened.send(type="say", id=new(), text="Hello?")
            assert opened.closed()[0] == Close.NOT_PROVEN

    def test_goes_when_the_account_is_closed_though_nothing_is_said(self, brisk: Service) -> None:
        dora = person(brisk.house, f"dora {new()[:6]}")
        with line(brisk, dora) as opened:
            managing.close(brisk.house.accounts, dora.account)
            assert opened.closed()[0] == Close.NOT_PROVEN


class TestHowMuch:
    def test_who_answers_no_ping_goes(self, brisk: Service) -> None:
        with line(brisk, brisk.anna) as opened:
            code, detail = opened.closed()
        assert (code, "pong" in detail) == (Close.TIMED_OUT, True)

    def test_who_answers_stays(self, brisk: Service) -> None:
        with line(brisk, brisk.anna) as opened:
            for n in range(1, 4):
                assert json.loads(opened.raw.recv(timeout=10)) == {"type": "ping", "n": n}
                opened.send(type="pong", n=n)
            assert opened.say("Hello!")[-1]["type"] == "reply"

    @pytest.mark.parametrize(
        ("sent", "code"), [(b"{}", Close.UNREADABLE), ("x" * 5000, Close.TOO_LARGE), (None, Close.TOO_MANY)]
    )
    def test_too_much_ends_it(self, brisk: Service, sent: str | bytes | None, code: Close) -> None:
        with line(brisk, brisk.anna) as opened:
            for one in [sent] if sent else ['{"type": "ping"}'] * 21:
                opened.raw.send(one)
            assert opened.closed()[0] == code

    def test_an_account_has_only_so_many(self, brisk: Service) -> None:
        with line(brisk, brisk.ben), line(brisk, brisk.ben), line(brisk, **brisk.ben.bearer) as third:
            assert third.closed()[0] == Close.TOO_MANY
        assert eventually(lambda: opens(brisk, brisk.ben)), "those that were closed are counted no more"

    @pytest.mark.parametrize(
        "sent",
        [
            "{",
            "[]",
            '{"type": "shout"}',
            '{"type": "say", "id": "1", "text": "Hello"}',
            json.dumps({"type": "say", "id": "0" * 32, "text": ""}),
            json.dumps({"type": "say", "id": "0" * 32, "text": "x" * 10_001}),
            json.dumps({"type": "say", "id": "0" * 32, "text": "x", "person": "ben"}),
        ],
    )
    def test_what_is_no_message_gets_a_problem(self, anna: Line, sent: str) -> None:
        anna.raw.send(sent)
        problem = anna.next()["problem"]
        assert (problem["status"], problem["title"]) == (422, "Malformed request")

    def test_only_so_much_may_wait(self, anna: Line, service: Service) -> None:
        with service.holding(held(6)):
            anna.send(type="say", id=new(), text=held(6))
            assert anna.until("stage")
            for _ in range(9):
                anna.send(type="say", id=new(), text="Hello!")
            assert anna.until("problem")[-1]["problem"]["status"] == 429

    def test_those_that_are_open_are_counted(self, anna: Line, service: Service) -> None:
        assert b"salus_sockets_open 1.0" in service.house.watch.counters.render()


def browser(service: Service) -> str:
    """The cookie of Anna's browser."""
    return service.house.signing_in.as_proven_elsewhere(service.anna.account, datetime.now(UTC)).cookie


def opens(service: Service, who: Person) -> bool:
    with line(service, **who.bearer) as opened:
        return bool(opened.next()["type"] == "ready")
