"""What every place where conversations are kept must do: a suite to inherit.

It needs a fixture `kept` (the adapter, with nothing in it) and `people` (ids of two accounts that exist there).
"""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salus.dialogue.conversation import Conversation, Conversations, Kind, Looking, Turn
from salus.errors import NotFound

NOON = datetime(2026, 3, 29, 12, 0, 0, 123456, ZoneInfo("Europe/Berlin"))
People = tuple[str, str]


def conversation(account: str, *, minute: int = 0, **more: Any) -> Conversation:
    """A conversation that began at noon and was last heard of so many minutes later."""
    began = NOON.astimezone(UTC)
    last = began + timedelta(minutes=minute)
    return Conversation(
        **{"id": new(), "account": account, "day": date(2026, 3, 29), "began": began, "last": last, **more}
    )


def turn(of: Conversation, number: int = 1, **more: Any) -> Turn:
    """A turn of it, `number` minutes after noon."""
    given = {
        "id": new(), "conversation": of.id, "number": number, "at": NOON + timedelta(minutes=number), "said": f"said {number}",
        "reply": f"replied {number}", "kind": Kind.DATA, "trace": new(), "took_ms": 3.25,
    }  # fmt: skip
    return Turn(**{**given, **more})


def new() -> str:
    return secrets.token_hex(16)


class TheConversations:
    """The port's promises."""

    def test_a_turn_comes_back_as_it_was_kept(self, kept: Conversations, people: People) -> None:
        talk = conversation(people[0], minute=1)
        full = turn(
            talk, answer={"value": 61.4, "unit": "/min", "series": [{"key": "2024-05", "n": 31}], "at": None}, language="es",
            versions={"salus": "0.3", "raiser": "1"}, context=(new(), new()), said="¿Cómo dormí? 😴", reply="Bien.\n\nSiete horas.",
        )  # fmt: skip
        assert kept.keep(talk, full) == full
        assert kept.turn(people[0], full.id) == full
        assert kept.turns(people[0], talk.id) == kept.last_turns(people[0], talk.id, 5) == [full]

    def test_several_things_are_looked_at_in_one_go(self, kept: Conversations, people: People) -> None:
        talk, full = conversation(people[0]), []
        for number in range(1, 4):
            full.append(kept.keep(talk, turn(talk, number, answer={"value": number})))

        def seen(looking: Looking) -> tuple[Any, ...]:
            return (
                looking.turn(people[0], full[1].id), looking.turn(people[1], full[1].id), looking.latest(people[0]),
                looking.get(people[0], talk.id), looking.last_turns(people[0], talk.id, 2),
            )  # fmt: skip

        whole = kept.get(people[0], talk.id)
        assert whole is not None
        assert kept.look(seen) == (full[1], None, whole, whole, full[1:])
        assert kept.look(lambda looking: [t.answer for t in looking.turns(people[0], talk.id)]) == [
            {"value": 1}, {"value": 2}, {"value": 3}
        ]  # fmt: skip
        assert kept.keep(talk, turn(talk, 4)).number == 4

    @pytest.mark.parametrize(
        "at", [NOON, NOON.astimezone(UTC), NOON.astimezone(timezone(timedelta(hours=-3, minutes=-30))),
               datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=1)],
    )  # fmt: skip
    def test_the_moment_of_a_turn_stays_in_the_persons_zone(
        self, kept: Conversations, people: People, at: datetime
    ) -> None:
        talk = conversation(people[0])
        kept.keep(talk, turn(talk, at=at))
        (found,) = kept.turns(people[0], talk.id)
        assert (found.at.isoformat(), found.at.tzname()) == (at.isoformat(), at.tzname())

    def test_a_conversation_comes_back_as_it_was_kept(self, kept: Conversations, people: People) -> None:
        told = NOON.astimezone(UTC) - timedelta(hours=3)
        talk = conversation(
            people[0], crisis={"crisis": "suicide_active", "engaged": False}, disclosed=told, cautioned=("dose",)
        )
        kept.open(talk)
        assert kept.get(people[0], talk.id) == kept.latest(people[0]) == talk
        kept.open(replace(talk, crisis=None))
        assert kept.get(people[0], talk.id) == talk, "one that is kept already stays as it is"

    def test_keeping_a_turn_brings_its_conversation_up_to_date(self, kept: Conversations, people: People) -> None:
        talk = conversation(people[0])
        kept.open(talk)
        now = replace(
            talk,
            last=talk.last + timedelta(minutes=1),
            crisis={"step": "ask"},
            disclosed=talk.last,
            cautioned=("dose",),
        )
        kept.keep(now, turn(talk))
        assert kept.get(people[0], talk.id) == replace(now, turns=1)
        over = replace(now, last=talk.last + timedelta(minutes=2), crisis=None, turns=1)
        kept.keep(over, turn(talk, 2))
        assert kept.get(people[0], talk.id) == replace(over, turns=2)

    def test_turns_are_numbered_in_the_order_they_came(self, kept: Conversations, people: People) -> None:
        talk = conversation(people[0])
        assert [kept.keep(talk, turn(talk, expected)).number for expected in (1, 2, 2, 9)] == [1, 2, 3, 4]
        assert [one.number for one in kept.turns(people[0], talk.id)] == [1, 2, 3, 4]
        assert kept.get(people[0], talk.id).turns == 4

    def test_a_turn_that_is_sent_twice_is_kept_once(self, kept: Conversations, people: People) -> None:
        talk = conversation(people[0])
        first = kept.keep(talk, turn(talk))
        again = kept.keep(talk, turn(talk, 2, id=first.id, said="something else"))
        assert again == first
        assert kept.turns(people[0], talk.id) == [first]
        assert kept.get(people[0], talk.id).turns == 1
        elsewhere = conversation(people[0])
        assert kept.keep(elsewhere, turn(elsewhere, id=first.id)) == first
        assert kept.get(people[0], elsewhere.id) is None, "a turn that is kept opens no second conversation"

    def test_a_crisis_that_a_writer_had_not_seen_is_not_forgotten(self, kept: Conversations, people: People) -> None:
        talk = conversation(people[0])
        kept.keep(replace(talk, crisis={"step": "ask"}), turn(talk, 1))
        kept.keep(replace(talk, crisis=None), turn(talk, 1))  # began before the first was kept
        assert kept.get(people[0], talk.id).crisis == {"step": "ask"}
        kept.keep(replace(talk, crisis=None), turn(talk, 3))  # knew of both
        assert kept.get(people[0], talk.id).crisis is None

    def test_an_earlier_moment_does_not_replace_a_later_one(self, kept: Conversations, people: People) -> None:
        talk = conversation(people[0], minute=9, disclosed=NOON.astimezone(UTC))
        kept.keep(talk, turn(talk, 9))
        kept.keep(replace(talk, last=talk.began, disclosed=talk.began - timedelta(days=1)), turn(talk, 1))
        kept.keep(replace(talk, disclosed=None), turn(talk, 3))
        assert kept.get(people[0], talk.id) == replace(talk, turns=3)

    def test_conversations_come_newest_first_and_page_by_page(self, kept: Conversations, people: People) -> None:
        talks = [conversation(people[0], minute=minute) for minute in (3, 1, 5, 2, 4)]
        for one in talks:
            kept.open(one)
        newest = sorted(talks, key=lambda one: one.last, reverse=True)
        assert kept.page(people[0]) == newest
        assert kept.page(people[0], limit=2) == newest[:2]
        assert kept.page(people[0], before=newest[1].last, limit=2) == newest[2:4]
        assert kept.page(people[0], before=newest[-1].last) == kept.page(people[0], limit=0) == []
        assert kept.latest(people[0]) == newest[0]

    def test_turns_come_in_order_and_part_by_part(self, kept: Conversations, people: People) -> None:
        talk = conversation(people[0])
        everything = [kept.keep(talk, turn(talk, number)) for number in range(1, 8)]
        assert kept.turns(people[0], talk.id) == everything
        assert kept.turns(people[0], talk.id, after=2, limit=3) == everything[2:5]
        assert kept.turns(people[0], talk.id, after=7) == kept.turns(people[0], talk.id, after=10**30) == []
        assert kept.last_turns(people[0], talk.id, 3) == everything[-3:]
        assert kept.last_turns(people[0], talk.id, 0) == []

    def test_deleting_takes_the_turns_along(self, kept: Conversations, people: People) -> None:
        talk, other = conversation(people[0]), conversation(people[0])
        gone, stays = kept.keep(talk, turn(talk)), kept.keep(other, turn(other))
        assert kept.delete(people[0], talk.id)
        assert not kept.delete(people[0], talk.id)
        assert (kept.get(people[0], talk.id), kept.turn(people[0], gone.id), kept.turns(people[0], talk.id)) == (
            None,
            None,
            [],
        )
        assert kept.turn(people[0], stays.id) == stays
        assert kept.keep(talk, turn(talk, 2)).number == 1, "what was deleted leaves no gap"

    def test_counts_are_of_all_people(self, kept: Conversations, people: People) -> None:
        for account, minute in ((people[0], 0), (people[1], 30)):
            talk = conversation(account, minute=minute)
            kept.keep(talk, turn(talk, minute + 1))
            kept.keep(talk, turn(talk, minute + 2, kind=Kind.CRISIS))
        expected = {**dict.fromkeys(Kind, 0), "conversations": 2, "turns": 4, "data": 2, "crisis": 2}
        assert kept.counts() == expected
        assert kept.counts(since=NOON + timedelta(minutes=20)) == {
            **expected,
            "conversations": 1,
            "turns": 2,
            "data": 1,
            "crisis": 1,
        }

    def test_nothing_can_be_kept_for_an_account_that_is_not_there(self, kept: Conversations) -> None:
        talk = conversation(new())
        with pytest.raises(NotFound, match="no account"):
            kept.open(talk)
        with pytest.raises(NotFound, match="no account"):
            kept.keep(talk, turn(talk))
        assert kept.get(talk.account, talk.id) is None

    @settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        said=st.text(st.characters(codec=None, exclude_categories=()), max_size=40), number=st.floats(allow_nan=False)
    )
    def test_whatever_was_said_can_be_kept(self, kept: Conversations, people: People, said: str, number: float) -> None:
        """NUL and lone surrogates too, which a database may not hold: they come back as U+FFFD, and at once."""
        talk = conversation(people[0])
        told = kept.keep(
            talk, turn(talk, said=said, reply=said, answer={"question": said, "value": number}, took_ms=number)
        )
        again = kept.turn(people[0], told.id)
        assert again.answer is not None
        assert (again.said, again.reply, again.took_ms) == (told.said, told.reply, number)
        assert told.said == "".join("\ufffd" if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in said)

    def test_a_turn_and_its_conversation_are_seen_together(self, kept: Conversations, people: People) -> None:
        talk = conversation(people[0])

        def write() -> None:
            for number in range(1, 40):
                kept.keep(talk, turn(talk, number))

        with ThreadPoolExecutor(1) as pool:
            writing = pool.submit(write)
            while not writing.done():
                known = kept.get(people[0], talk.id)
                assert known is None or len(kept.turns(people[0], talk.id)) >= known.turns
            writing.result()
