"""Whoever reads slowly loses pieces, never a reply; and whoever does not read at all is cut off."""

from __future__ import annotations

import asyncio
from typing import Any

from salus.api.outbox import Outbox


def drained(out: Outbox) -> list[dict[str, Any]]:
    async def all_of_it() -> list[dict[str, Any]]:
        return [await out.take() for _ in range(len(out))]

    return asyncio.run(all_of_it())


def piece(seq: int, turn: str = "t") -> dict[str, Any]:
    return {"type": "piece", "turn": turn, "seq": seq, "text": "…"}


def reply(seq: int, turn: str = "t") -> dict[str, Any]:
    return {"type": "reply", "turn": turn, "seq": seq}


def test_what_is_read_in_time_comes_whole_and_in_order() -> None:
    out = Outbox(loose=3)
    for message in (piece(1), piece(2), reply(3)):
        out.put(message)
    assert [one["seq"] for one in drained(out)] == [1, 2, 3]


def test_pieces_are_left_out_without_a_gap_and_the_reply_comes() -> None:
    out = Outbox(loose=3)
    for seq in range(1, 10):
        out.put(piece(seq))
    read = drained(out)  # there is room again, and still nothing of this turn comes but its reply
    out.put(piece(10))
    out.put(reply(11))
    assert read[:3] == [piece(1), piece(2), piece(3)]
    assert read[3:] == [{"type": "lost", "turn": "t", "after": 3}]
    assert drained(out) == [reply(11)]


def test_of_another_turn_nothing_is_left_out_for_that() -> None:
    out = Outbox(loose=2)
    for seq in range(1, 4):
        out.put(piece(seq))
    drained(out)
    out.put(piece(1, "u"))
    assert drained(out) == [piece(1, "u")]


def test_who_resumes_is_told_everything_again() -> None:
    out = Outbox(loose=2)
    for seq in range(1, 4):
        out.put(piece(seq))
    drained(out)
    out.resume("t", 2)
    out.put(piece(3))
    assert drained(out) == [piece(3)]
    for seq in range(4, 8):
        out.put(piece(seq))
    assert drained(out)[-1] == {"type": "lost", "turn": "t", "after": 5}


def test_who_leaves_replies_unread_fills_it_for_good() -> None:
    out = Outbox(loose=2, most=5)
    for turn in range(9):
        out.put(reply(1, str(turn)))
    assert (len(out), out.full.is_set()) == (5, True)
    drained(out)
    out.put(reply(1))
    assert len(out) == 0
