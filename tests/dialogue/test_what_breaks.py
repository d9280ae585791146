"""What becomes of a turn when a part of it breaks: the truth is said, what was written is kept, danger is answered."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.dialogue.talking import ACCOUNT, Talk

from salus.dialogue.conversation import Kind
from salus.dialogue.skill import Heard, Origin, Reply, Segment
from salus.errors import NotFound, StoreUnavailable
from salus.monitoring.logs import log_to
from salus.safety.privacy.fields import allowed, is_event
from salus.safety.verdict import Category, Crisis, Level, Verdict

STEPS = "How many steps did I take last week?"
CHEST = Verdict(Level.EMERGENCY, None, (Category.CARDIAC,))
SUICIDE = Verdict(Level.URGENT, Crisis.SUICIDE_PASSIVE, (Category.SUICIDE_PASSIVE,))
GATE = {"my chest": CHEST, "no more": SUICIDE}
EVERY = ("look", "latest", "get", "turns", "last_turns", "turn", "keep", "open")


class Failing:
    """A skill that breaks."""

    name = "records"

    def takes(self, heard: Heard) -> float:
        return 1.0

    def reply(self, heard: Heard) -> Reply | None:
        raise ZeroDivisionError(heard.text)


class Writer:
    """A skill that writes whatever it was made with."""

    name = "records"

    def __init__(self, text: str) -> None:
        self.text = text

    def takes(self, heard: Heard) -> float:
        return 1.0

    def reply(self, heard: Heard) -> Reply | None:
        return Reply(Kind.DATA, (Segment(Origin.FREE, self.text),))


def test_what_breaks_is_said_and_what_was_said_is_kept(records: Any) -> None:
    talk = Talk(records, skills=(Failing(),))
    turn = talk.say(STEPS)
    assert turn.kind is Kind.FAILED
    assert turn.reply == (
        "Something went wrong on my side, and I have no answer to that. What you wrote is kept. Please try again."
    )
    assert talk.store.turn(ACCOUNT, turn.id) == turn
    assert turn.said == STEPS
    assert next(s for s in talk.trace.stages if s.name == "skill").attributes["status"] == "failed"
    assert talk.stages == ["gate", "context", "understand", "skill", "remember", "reply"]
    assert Talk(records, store=talk.store).say("hello").context == (), "what failed is context of nothing"


@pytest.fixture
def logged() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """The lines that were logged; no word of what was said is in any."""
    stream, root = io.StringIO(), logging.getLogger()
    level, handler = root.level, log_to(stream, allowed=allowed, is_event=is_event)

    def lines() -> list[dict[str, Any]]:
        told = stream.getvalue()
        assert not any(said in told for said in (STEPS, "my chest", "the disk", "the database"))
        return [json.loads(line) for line in told.splitlines()]

    yield lines
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.mark.parametrize("said", [STEPS, "my chest"])
def test_what_broke_is_logged_by_type_and_place_and_without_a_word_of_it(
    records: Any, logged: Callable[[], list[dict[str, Any]]], said: str
) -> None:
    def broken(*_: Any) -> Any:
        raise ZeroDivisionError(said)

    Talk(records, skills=(Failing(),), gate=broken if said == "my chest" else GATE).say(said)
    (line,) = logged()
    assert (line["event"], line["severity"], line["fault"]) == ("fault", "error", "ZeroDivisionError")
    assert line["stage"] == ("gate" if said == "my chest" else "skill")
    assert line["raised_at"][0].startswith("turn.py:")
    assert line["raised_at"][-1].startswith("test_what_breaks.py:")
    assert line.keys() == {"at", "severity", "event", "fault", "raised_at", "stage"}


def test_what_is_hidden_behind_an_alarm_or_a_broken_gate_is_logged(
    records: Any, logged: Callable[[], list[dict[str, Any]]]
) -> None:
    def broken(text: str) -> Verdict:
        raise RuntimeError(text)

    talk = Talk(records, gate=GATE)
    talk.store.broken = {"keep": TypeError("my chest")}
    assert talk.take("my chest").kept is False
    with pytest.raises(StoreUnavailable):
        Talk(records, store=talk.store, gate=broken).say(STEPS)
    told = [(line["stage"], line["fault"]) for line in logged()]
    assert told == [("remember", "TypeError"), ("gate", "RuntimeError"), ("remember", "TypeError")]


def test_a_store_that_is_away_is_no_fault_of_ours(records: Any, logged: Callable[[], list[dict[str, Any]]]) -> None:
    talk = Talk(records, gate=GATE)
    talk.store.away(*EVERY)
    talk.take("my chest")
    with pytest.raises(StoreUnavailable):
        talk.say(STEPS)
    assert logged() == []


def test_what_goes_on_to_the_door_is_logged_there_alone(talk: Talk, logged: Callable[[], list[dict[str, Any]]]) -> None:
    with pytest.raises(NotFound):
        talk.say(STEPS, conversation="nowhere")
    talk.store.broken = {"keep": TypeError("a bug")}
    with pytest.raises(TypeError):
        talk.say("hello")
    assert logged() == []


def test_records_that_cannot_be_read_are_told_honestly(records: Any) -> None:
    class Broken:
        def snapshot(self, *_: Any) -> Any:
            raise OSError("the disk is gone")

    turn = Talk(Broken()).say(STEPS)
    assert turn.kind is Kind.FAILED
    assert "disk" not in turn.reply


def test_where_the_gate_breaks_the_number_is_said(records: Any) -> None:
    def broken(text: str) -> Verdict:
        raise RuntimeError(text)

    talk = Talk(records, gate=broken, country="US")
    turn = talk.say(STEPS)
    assert turn.kind is Kind.FAILED
    assert "If anybody is in danger, call 911." in turn.reply
    assert talk.store.turn(ACCOUNT, turn.id) == turn
    assert talk.stages == ["gate", "context", "remember", "reply"], "nothing is answered that the gate has not heard"


def test_where_the_protocol_breaks_the_gates_own_words_stand(records: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError

    talk = Talk(records, gate=GATE)
    monkeypatch.setattr("salus.dialogue.crisis.advance", broken)
    turn = talk.say("no more")
    assert turn.kind is Kind.CRISIS
    assert "116 123" in turn.reply
    monkeypatch.undo()
    assert talk.say(STEPS).kind is Kind.CRISIS, "and the crisis goes on"


@pytest.mark.parametrize("calls", [EVERY, ("keep",), ("latest",), ("turn",), ("last_turns",)])
def test_a_store_that_is_away_is_told_in_the_persons_language(records: Any, calls: tuple[str, ...]) -> None:
    talk = Talk(records, gate=GATE)
    talk.say("hola")
    talk.store.away(*calls)
    with pytest.raises(StoreUnavailable, match=r"try again in a minute. If anybody is in danger, call 999"):
        talk.say(STEPS)
    with pytest.raises(StoreUnavailable, match=r"Si alguien está en peligro, llama al 999"):
        Talk(records, store=talk.store, gate=lambda _: Verdict(language="es")).say("¿cuánto dormí?")


@pytest.mark.parametrize("calls", [EVERY, ("keep",), ("latest", "get"), ("turn",)])
@pytest.mark.parametrize(("said", "kind"), [("my chest", Kind.EMERGENCY), ("no more", Kind.CRISIS)])
def test_danger_is_answered_even_where_nothing_can_be_kept(
    records: Any, calls: tuple[str, ...], said: str, kind: Kind
) -> None:
    talk = Talk(records, gate=GATE)
    talk.store.away(*calls)
    replied = talk.take(said)
    assert (replied.kept, replied.turn.kind) == (False, kind)
    assert ("Call 999 now." in replied.turn.reply) == (kind is Kind.EMERGENCY)
    talk.store.broken = {}
    assert talk.store.turn(ACCOUNT, replied.turn.id) is None


def test_a_crisis_under_way_is_answered_where_its_turn_cannot_be_kept(records: Any) -> None:
    talk = Talk(records, gate=GATE)
    talk.say("no more")
    talk.store.away("keep")
    replied = talk.take("sometimes")
    assert (replied.kept, replied.turn.kind) == (False, Kind.CRISIS)


def test_a_fault_of_the_store_itself_is_not_hidden(talk: Talk) -> None:
    talk.store.broken = {"keep": TypeError("a bug")}
    with pytest.raises(TypeError):
        talk.say("hello")


@pytest.mark.parametrize("named", ["nowhere", "f" * 32])
def test_an_emergency_is_answered_in_whatever_conversation(records: Any, named: str) -> None:
    turn = Talk(records, gate=GATE).say("my chest", conversation=named)
    assert turn.kind is Kind.EMERGENCY
    assert turn.number == 1


@pytest.mark.parametrize(
    "written", ["You took 31,000 steps.", "That is twenty more.", "You have diabetes.", "Skip your insulin.", "  "]
)
def test_a_reply_that_does_not_hold_is_not_given(records: Any, written: str) -> None:
    talk = Talk(records, skills=(Writer(written),))
    turn = talk.say(STEPS)
    assert turn.kind is Kind.FAILED
    assert "did not pass my own check" in turn.reply
    assert written not in turn.reply or not written.strip()
    assert turn.answer is None
    assert next(s for s in talk.trace.stages if s.name == "check").attributes["fault"]
