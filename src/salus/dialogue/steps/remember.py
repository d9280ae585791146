"""Keeps the turn, and where its conversation stands now. What was kept is on disk when this step is over."""

from __future__ import annotations

import time
from dataclasses import replace

from salus import __version__
from salus.dialogue.conversation import Turn
from salus.dialogue.draft import Draft, Replied
from salus.dialogue.ports import Ports
from salus.monitoring.trace import Stage


def remember(draft: Draft, ports: Ports, _: Stage) -> Draft:
    """The turn as it was kept; not kept where nobody knows where it belongs.

    Raises:
        StoreUnavailable: it could not be kept.
    """
    turn = as_turn(draft, ports)
    ports.trace.note(kind=turn.kind.value, language=turn.language)
    if draft.place is None:
        return replace(draft, done=Replied(turn, kept=False))
    before = draft.place.conversation
    now = replace(
        before,
        last=max(before.last, draft.at),
        turns=turn.number,
        crisis=draft.crisis,
        disclosed=draft.at if draft.disclosed else before.disclosed,
        cautioned=(*before.cautioned, *draft.cautioned),
    )
    return replace(draft, done=Replied(ports.conversations.keep(now, turn)))


def as_turn(draft: Draft, ports: Ports) -> Turn:
    """The turn with its reply."""
    assert draft.reply is not None
    ordinary = draft.heard is not None and not draft.urgent and not draft.failed
    return Turn(
        draft.said.id,
        draft.place.conversation.id if draft.place else "",
        draft.place.number if draft.place else 0,
        draft.at,
        draft.said.text,
        draft.text,
        draft.reply.kind,
        ports.trace.id,
        round((time.perf_counter() - draft.began) * 1000, 3),
        draft.language,
        draft.reply.answer,
        {"salus": __version__, **ports.versions},
        tuple(turn.id for turn in draft.heard.earlier) if ordinary and draft.heard else (),
    )
