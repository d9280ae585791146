"""A conversation told again: in short (`summary`), and whole, to read (`markdown`). Deterministic, from what was kept.

A summary repeats what the records were asked and what they said. Of a crisis it tells that there was one, and no word.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from salus.dialogue.conversation import Conversation, Kind, Turn
from salus.dialogue.draft import URGENT
from salus.dialogue.pieces import pieces

_DATA = Path(__file__).parent / "words" / "telling.json"
_MARKED = re.compile(r"([\\`*_\[\]<>#|~])")


def summary(conversation: Conversation, turns: Sequence[Turn], language: str | None = None) -> dict[str, Any]:
    """A conversation in short.

    Args:
        conversation: which one.
        turns: all of its turns, in order.
        language: to tell it in; by default that of its last turn.

    Returns:
        `text` in words; `kinds`, how many turns of each kind there were; `questions` to the records with what they
        said (`question`, `answer`, `status`, `at`, `receipt`); `safety`, in how many turns safety had the word.
    """
    words = _words(language or (turns[-1].language if turns else "en"))
    asked = [_question(turn) for turn in turns if turn.answer and turn.answer.get("plan")]
    kinds = Counter(turn.kind for turn in turns)
    safety = sum(kinds[kind] for kind in URGENT)
    return {
        "text": "\n".join(_lines(conversation, turns, asked, safety, words)),
        "kinds": {kind.value: kinds[kind] for kind in Kind if kinds[kind]},
        "questions": asked,
        "safety": safety,
    }


def markdown(conversation: Conversation, turns: Iterable[Turn], language: str | None = None) -> str:
    """A conversation as a page to read, every word of it; what people typed stays what they typed."""
    every = list(turns)
    words = _words(language or (every[-1].language if every else "en"))
    blocks = [f"# {words['title'].format(day=_day(conversation.day, words))}"]
    for turn in every:
        blocks.append(f"**{words['you']}**, {turn.at:%H:%M}")
        blocks.append("\n".join(f"> {_plain(line)}".rstrip() for line in turn.said.splitlines() or [""]))
        blocks.append(f"**{words['salus']}**")
        blocks.append("\n".join(f"{_plain(line)}  ".rstrip("\n") if line else "" for line in turn.reply.splitlines()))
        if turn.answer and turn.answer.get("receipt"):
            blocks.append(f"*{words['receipt'].format(name=turn.answer['receipt'])}*")
    return "\n\n".join(blocks) + "\n"


def _lines(
    conversation: Conversation, turns: Sequence[Turn], asked: Sequence[dict[str, Any]], safety: int, words: Any
) -> Iterator[str]:
    day = _day(conversation.day, words)
    if not turns:
        yield words["empty"].format(day=day)
        return
    when = words["when"].format(day=day, first=f"{turns[0].at:%H:%M}", last=f"{turns[-1].at:%H:%M}")
    yield f"{when} {_counted(words['turns'], len(turns))}"
    if asked:
        yield words["asked"]
        yield from (f"- {one['question']} {one['answer']}" for one in asked)
    if safety:
        yield _counted(words["safety"], safety)


def _question(turn: Turn) -> dict[str, Any]:
    answer = turn.answer or {}
    told = next(pieces(str(answer["text"])), "").strip()
    return {
        "question": " ".join(turn.said.split()), "answer": told, "status": answer["status"], "at": turn.at.isoformat(),
        "receipt": answer.get("receipt"),
    }  # fmt: skip


def _counted(forms: Sequence[str], count: int) -> str:
    return forms[0] if count == 1 else forms[1].format(count=count)


def _day(day: date, words: Any) -> str:
    told: str = words["day"].format(day=day.day, month=words["months"][day.month - 1], year=day.year)
    return told


def _plain(line: str) -> str:
    """A line that Markdown shows as it is."""
    return _MARKED.sub(r"\\\1", line)


def _words(language: str) -> Any:
    return _read()["es" if language == "es" else "en"]


@cache
def _read() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(_DATA.read_bytes())
    return data
