"""The order of a turn: what is timed, what is told of it, and that each is taken once."""

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
from salus.dialogue.turn import ORDER
from salus.errors import BadInput
from salus.monitoring.trace import Trace
from salus.safety.privacy.fields import allowed
from salus.safety.verdict import Category, Crisis, Level, Verdict

STEPS = "How many steps did I take last week?"
CHEST = Verdict(Level.EMERGENCY, None, (Category.CARDIAC,))
SUICIDE = Verdict(Level.URGENT, Crisis.SUICIDE_PASSIVE, (Category.SUICIDE_PASSIVE,))
GATE = {"my chest": CHEST, "no more": SUICIDE}


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
