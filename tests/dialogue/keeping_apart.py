"""That nobody finds anything of another where conversations are kept: a suite to inherit, as `keeping`."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import chain
from threading import Barrier

import pytest
from tests.dialogue.keeping import People, conversation, new, turn

from salus.dialogue.conversation import Conversations, Turn


class TheConversationsOfTwo:
    """The port's promises where two people are there, who may know or guess each other's ids."""

    def test_nobody_finds_anything_of_another(self, kept: Conversations, people: People) -> None:
        anna, ben = people
        talk = conversation(anna)
        told = kept.keep(talk, turn(talk))
        assert (kept.latest(ben), kept.page(ben), kept.get(ben, talk.id)) == (None, [], None)
        assert (kept.turn(ben, told.id), kept.turns(ben, talk.id), kept.last_turns(ben, talk.id, 5)) == (None, [], [])
        assert not kept.delete(ben, talk.id)
        mine = replace(talk, account=ben, crisis={"step": "ask"})
        same = kept.keep(mine, turn(mine, id=told.id, said="mine"))  # ids that were guessed
        assert (same.said, same.number) == ("mine", 1)
        assert kept.turns(anna, talk.id) == [told]
        assert kept.get(anna, talk.id) == replace(talk, turns=1)
        assert kept.delete(ben, talk.id)
        assert kept.turn(anna, told.id) == told

    @pytest.mark.parametrize("which", ["", "\0", "no such", "x" * 5000, "'; DROP TABLE turns; --", "\ud83d"])
    def test_an_id_that_cannot_be_is_not_found(self, kept: Conversations, people: People, which: str) -> None:
        talk = conversation(people[0])
        kept.keep(talk, turn(talk))
        assert (kept.get(people[0], which), kept.turn(people[0], which), kept.turns(people[0], which)) == (
            None,
            None,
            [],
        )
        assert kept.get(which, talk.id) is None
        assert not kept.delete(people[0], which)

    def test_writers_that_race_leave_no_gap_and_find_nothing_of_another(
        self, kept: Conversations, people: People
    ) -> None:
        """Six at once, three for each of two people, in conversations and turns that bear the same ids.

        Nobody opened the conversations; some of the turns are sent by all three.
        """
        talks = {account: conversation(account, id="c" * 32) for account in people}
        same = [new() for _ in range(3)]
        start = Barrier(6)

        def write(account: str) -> list[Turn]:
            start.wait()
            talk, told = talks[account], []
            for number in range(1, 9):
                which = same[number - 1] if number <= 3 else new()
                told.append(kept.keep(talk, turn(talk, number, id=which, said=account)))
                found = [
                    *kept.turns(account, talk.id),
                    kept.turn(account, which),
                    *kept.last_turns(account, talk.id, 5),
                ]
                assert {one.said for one in found if one} == {account}
                assert {one.account for one in kept.page(account)} == {account}
            return told

        with ThreadPoolExecutor(6) as pool:
            heard = list(pool.map(write, people * 3))
        for place, account in enumerate(people):
            told = {one.id: one for one in chain(*heard[place::2])}
            found = kept.turns(account, talks[account].id)
            assert [one.number for one in found] == list(range(1, 3 + 3 * 5 + 1))
            assert {one.id: one for one in found} == told, "what a writer was told is what is kept"
            assert kept.get(account, talks[account].id).turns == len(found)
