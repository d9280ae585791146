"""The order of a turn, and what becomes of it when something breaks."""

from __future__ import annotations

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from tests.dialogue.talking import ACCOUNT, Breakable, Talk

from salus import __version__
from salus.dialogue.conversation import Kind
from salus.dialogue.draft import Piece, Progress, Replied
from salus.dialogue.ports import new_id
from salus.dialogue.skill import Heard, Origin, Reply, Segment
from salus.dialogue.turn import ORDER
from salus.errors import BadInput, StoreUnavailable
from salus.monitoring.trace import Trace
from salus.safety.privacy.fields import allowed
from salus.safety.verdict import Category, Crisis, Level, Verdict

STEPS = "How many steps did I take last week?"
CHEST = Verdict(Level.EMERGENCY, None, (Category.CARDIAC,))
SUICIDE = Verdict(Level.URGENT, Crisis.SUICIDE_PASSIVE, (Category.SUICIDE_PASSIVE,))
GATE = {"my chest": CHEST, "no more": SUICIDE}
EVERY = ("latest", "get", "turns", "last_turns", "turn", "keep", "open")


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


def test_the_order_is_written_in_one_place(talk: Talk) -> None:
    names = [step.__name__ for step in ORDER]
    assert names == ["gate", "context", "understand", "skill", "compose", "check", "remember"]
    talk.say(STEPS)
    assert talk.stages == [*names, "reply"]


def test_every_stage_is_timed_and_may_be_told(talk: Talk) -> None:
    turn = talk.say(STEPS)
    trace = talk.trace
    assert turn.trace == trace.id
    assert 0 < turn.took_ms <= 1000 * 60
    for stage in trace.stages:
        assert stage.ended >= stage.began
        assert allowed({"stage": stage.name}), f"{stage.name} is not on the list of what may enter a trace"
        assert allowed(stage.attributes) == stage.attributes, stage.name
    assert allowed(trace.attributes) == trace.attributes
    told = {name: value for stage in trace.stages for name, value in stage.attributes.items()}
    assert (told["level"], told["skill"], told["status"]) == ("none", "records", "answered")
    assert trace.attributes["kind"] == "data"


def test_no_word_of_what_was_said_is_in_a_trace(talk: Talk) -> None:
    for said in ("my uncle Rob hurt me", STEPS, "I want to kill myself", "hola"):
        talk.say(said)
        told = set(re.findall(r"[a-z]+", repr(talk.trace).lower()))
        assert not told & {word for word in said.lower().rstrip("?").split() if len(word) > 3}


def test_a_turn_tells_what_took_part(talk: Talk) -> None:
    first, second = talk.say("hello"), talk.say(STEPS)
    assert second.versions == {"salus": __version__, "raiser": "none"}
    assert (first.context, second.context) == ((), (first.id,))


def test_the_same_turn_sent_twice_is_answered_once(talk: Talk) -> None:
    which = new_id()
    first = talk.say(STEPS, id=which)
    before = talk.conversation
    again = talk.say(STEPS, id=which)
    assert again == first
    assert talk.conversation == before
    assert talk.store.turns(ACCOUNT, first.conversation) == [first]
    assert "skill" not in talk.stages, "nothing is done again"


def test_a_crisis_takes_no_second_step_for_a_turn_sent_twice(records: Any) -> None:
    talk = Talk(records, gate=GATE)
    which = new_id()
    first = talk.say("no more", id=which)
    state = talk.conversation.crisis
    assert talk.say("no more", id=which) == first
    assert talk.conversation.crisis == state


def test_two_senders_of_one_turn_are_told_the_same(records: Any) -> None:
    store, which = Breakable(), new_id()
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(lambda _: Talk(records, store=store).say("hello", id=which), range(8)))
    assert len({turn.reply for turn in told}) == 1
    assert len(store.turns(ACCOUNT, told[0].conversation)) == 1


def test_an_id_that_was_used_for_other_words_is_refused_unless_there_is_danger(records: Any) -> None:
    talk = Talk(records, gate=GATE)
    which = talk.say("hello").id
    with pytest.raises(BadInput, match="make a new id"):
        talk.say(STEPS, id=which)
    turn = talk.say("my chest", id=which)
    assert (turn.kind, turn.number) == (Kind.EMERGENCY, 2)
    assert turn.id != which


@pytest.mark.parametrize("which", ["", "1", "x" * 32, "A" * 32, "0" * 33, "0" * 31 + "\n"])
def test_an_id_that_is_none_is_refused_unless_there_is_danger(records: Any, which: str) -> None:
    talk = Talk(records, gate=GATE)
    with pytest.raises(BadInput, match="is no id, which has 32 hexadecimal digits"):
        talk.say(STEPS, id=which)
    turn = talk.say("my chest", id=which)
    assert turn.kind is Kind.EMERGENCY
    assert talk.store.turn(ACCOUNT, turn.id) == turn


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


def test_a_turn_is_told_as_it_goes_and_is_the_same_turn(talk: Talk) -> None:
    told = talk.stream(STEPS)
    stages = [step.stage for step in told if isinstance(step, Progress)]
    text = [step.text for step in told if isinstance(step, Piece)]
    last = told[-1]
    assert stages == talk.stages
    assert isinstance(last, Replied)
    assert "".join(text) == last.turn.reply
    assert len(text) > 3
    first = next(at for at, step in enumerate(told) if isinstance(step, Piece))
    assert not any(isinstance(step, Progress) for step in told[first:]), "no piece goes out before all is kept"
    assert talk.store.turn(ACCOUNT, last.turn.id) == last.turn


def test_whoever_hears_the_first_piece_hears_what_is_kept(talk: Talk) -> None:
    from salus.dialogue.ports import Said
    from salus.dialogue.turn import stream

    listening = stream(Said(STEPS, "7" * 32), talk.ports())
    for step in listening:
        if isinstance(step, Piece):
            break
    listening.close()
    assert talk.store.turn(ACCOUNT, "7" * 32) is not None


def test_what_no_database_can_hold_is_answered_all_the_same(talk: Talk) -> None:
    turn = talk.say("hel\x00lo \ud83d", id="8" * 32)
    assert turn.said == "hel\ufffdlo \ufffd"
    assert talk.say("hel\x00lo \ud83d", id="8" * 32) == turn


@pytest.mark.parametrize("said", ["", "   ", "?!", "…", "x" * 20_000, "how " * 3000, "🙂" * 50, "\n\n"])
def test_whatever_is_said_has_a_reply(talk: Talk, said: str) -> None:
    turn = talk.say(said)
    assert turn.reply.strip()
    assert turn.kind is not Kind.FAILED


def test_nothing_heavy_is_loaded_before_it_is_needed() -> None:
    """A greeting needs no engine of queries; importing the conversation needs none of anything."""
    code = (
        "import sys, salus.dialogue.turn, salus.dialogue.told, salus.dialogue.sessions\n"
        "heavy = {'duckdb', 'pyarrow', 'numpy', 'sqlalchemy', 'fastapi', 'deltalake', 'rapidfuzz'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_gate_is_asked_first(records: Any) -> None:
    asked: list[str] = []

    class Watched(Breakable):
        def turn(self, *_: Any) -> None:
            asked.append("store")

    def gate(_: str) -> Verdict:
        asked.append("gate")
        return Verdict()

    Talk(records, store=Watched(), gate=gate).say("hello")
    assert asked[:2] == ["gate", "store"]


def test_a_trace_is_handed_in_and_stays_open(talk: Talk) -> None:
    """It began at the door, and ends there."""
    talk.say("hello")
    assert isinstance(talk.trace, Trace)
    assert talk.trace.ended == 0
