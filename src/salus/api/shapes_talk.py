"""How turns and conversations look outside."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from salus.api.shapes import Answer
from salus.dialogue.conversation import Conversation, Kind


class Said(BaseModel):
    """One turn: what was said, and its reply."""

    id: str
    conversation: str
    number: int = Field(description="its place in the conversation, from 1")
    at: str
    said: str
    reply: str
    kind: Kind
    language: str
    trace: str = Field(description="GET /v1/traces/{id} tells how it went")
    took_ms: float
    answer: Answer | None = Field(description="the answer of the records, where they were asked")
    versions: dict[str, str] = Field(description="of what took part")
    context: list[str] = Field(description="earlier turns that were looked at")


class Told(Said):
    """A turn that was just taken."""

    kept: bool = Field(description="false where it could not be kept, and the reply was needed all the same")


class Talk(BaseModel):
    """A conversation without its turns."""

    id: str
    day: str = Field(description="the local date on which it began")
    began: str
    last: str
    turns: int


class Talks(BaseModel):
    """A page of conversations, newest first."""

    conversations: list[Talk]
    next: str | None = Field(description="`after` of the next page; null on the last one")


class Turns(BaseModel):
    """A page of turns, in order."""

    conversation: Talk
    turns: list[Said]
    next: int | None = Field(description="`after` of the next page; null on the last one")


TALK: dict[str, Any] = {
    "id": "b2a4d5e6f708192a3b4c5d6e70f8e3c1",
    "day": "2024-05-15",
    "began": "2024-05-15T08:00:00+02:00",
    "last": "2024-05-15T08:01:10+02:00",
    "turns": 1,
}
TURN: dict[str, Any] = {
    "id": "0f8e3c1b2a4d5e6f708192a3b4c5d6e7",
    "conversation": TALK["id"],
    "number": 1,
    "at": "2024-05-15T08:01:10+02:00",
    "said": "Thank you!",
    "reply": "You are welcome.",
    "kind": "small",
    "language": "en",
    "trace": "4bf92f3577b34da6a3ce929d0e0e4736",
    "took_ms": 4.2,
    "answer": None,
    "versions": {"salus": "0.1.0"},
    "context": [],
}


def talk_json(talk: Conversation) -> dict[str, Any]:
    """A conversation as the interface tells it; what safety keeps of it stays inside."""
    return {
        "id": talk.id,
        "day": talk.day.isoformat(),
        "began": talk.began.isoformat(),
        "last": talk.last.isoformat(),
        "turns": talk.turns,
    }
