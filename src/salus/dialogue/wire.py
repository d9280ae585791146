"""The one JSON form of a turn and of a conversation, both ways: what files, exports and other programs get.

Invariant: what is read equals what was written, but for a zone's name: a moment keeps its offset.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from salus.dialogue.conversation import Conversation, Kind, Turn

FORM = 1  # of an exported conversation; grows when a field changes its meaning


def write_turn(turn: Turn) -> dict[str, Any]:
    """A turn as JSON has it."""
    return {
        "id": turn.id, "conversation": turn.conversation, "number": turn.number, "at": turn.at.isoformat(),
        "said": turn.said, "reply": turn.reply, "kind": turn.kind.value, "language": turn.language,
        "trace": turn.trace, "took_ms": turn.took_ms, "answer": dict(turn.answer) if turn.answer is not None else None,
        "versions": dict(turn.versions), "context": list(turn.context),
    }  # fmt: skip


def read_turn(data: Mapping[str, Any]) -> Turn:
    """The turn that was written."""
    given = {**data, "at": datetime.fromisoformat(data["at"]), "kind": Kind(data["kind"])}
    return Turn(**{**given, "context": tuple(data["context"])})


def write_conversation(conversation: Conversation) -> dict[str, Any]:
    """A conversation as JSON has it, without whose it is: who holds the file knows, and nobody else should."""
    told = conversation.disclosed
    return {
        "id": conversation.id, "day": conversation.day.isoformat(), "began": conversation.began.isoformat(),
        "last": conversation.last.isoformat(), "turns": conversation.turns,
        "crisis": dict(conversation.crisis) if conversation.crisis is not None else None,
        "disclosed": told.isoformat() if told else None, "cautioned": list(conversation.cautioned),
    }  # fmt: skip


def read_conversation(data: Mapping[str, Any], account: str) -> Conversation:
    """The conversation that was written, as one of this account."""
    told = data["disclosed"]
    return Conversation(
        data["id"], account, date.fromisoformat(data["day"]), datetime.fromisoformat(data["began"]),
        datetime.fromisoformat(data["last"]), data["turns"], data["crisis"],
        datetime.fromisoformat(told) if told else None, tuple(data["cautioned"]),
    )  # fmt: skip


def export(conversation: Conversation, turns: Iterable[Turn]) -> dict[str, Any]:
    """A whole conversation for a file: everything that is kept of it."""
    return {
        "form": FORM,
        "conversation": write_conversation(conversation),
        "turns": [write_turn(turn) for turn in turns],
    }
