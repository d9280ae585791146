"""One turn of a conversation, from what was said to the reply. The order is written here and nowhere else.

    trace → gate → context → understand → skill → compose → check → remember → reply

Each is a timed stage of the trace. The gate goes first and needs nothing but the words, so that an emergency is heard
and answered whatever else is broken. The reply goes out last, after it was kept: what somebody has read survives.

Invariants: one id is answered once; a turn that breaks says so and keeps what was said; an alarm is always answered.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from salus.dialogue.draft import Draft, Piece, Progress, Replied
from salus.dialogue.failure import away, failed
from salus.dialogue.pieces import pieces
from salus.dialogue.ports import UNWRITABLE, Ports, Said
from salus.dialogue.steps.check import check
from salus.dialogue.steps.compose import compose
from salus.dialogue.steps.context import context
from salus.dialogue.steps.gate import gate
from salus.dialogue.steps.remember import as_turn, remember
from salus.dialogue.steps.skill import skill
from salus.dialogue.steps.understand import understand
from salus.errors import StoreUnavailable
from salus.monitoring.logs import logger
from salus.monitoring.trace import Stage

Step = Callable[[Draft, Ports, Stage], Draft]

ORDER: tuple[Step, ...] = (gate, context, understand, skill, compose, check, remember)
_OF_THE_STORE: tuple[Step, ...] = (context, remember)  # the others think, and need no store of conversations


def take(said: Said, ports: Ports) -> Replied:
    """The whole turn: what was said, answered and kept.

    Raises:
        StoreUnavailable: the conversation cannot be reached or kept; said in the person's language. An emergency and
            a crisis are answered all the same (`Replied.kept` is False).
        NotFound: the account has no conversation of the name that was given.
        BadInput: the id of the turn is that of something else that was said.
    """
    for step in stream(said, ports):
        if isinstance(step, Replied):
            return step
    raise AssertionError("a turn ends with its reply")


def stream(said: Said, ports: Ports) -> Iterator[Progress | Piece | Replied]:
    """The same, told as it goes: each stage as it begins, then the reply in pieces, then the turn.

    Whoever stops listening before the first piece may have stopped the turn; sending it again with its id finishes it.
    """
    said = replace(said, text=UNWRITABLE.sub("\ufffd", said.text))
    draft = Draft(said, ports.clock(), time.perf_counter())
    for step in ORDER:
        if draft.done or (draft.failed and step not in _OF_THE_STORE):
            continue
        yield Progress(step.__name__)
        with ports.trace.stage(step.__name__) as stage:
            draft = _done(step, draft, ports, stage)
    assert draft.done is not None
    yield Progress("reply")
    with ports.trace.stage("reply"):
        told = list(pieces(draft.done.turn.reply))
    yield from map(Piece, told)
    yield draft.done


def _done(step: Step, draft: Draft, ports: Ports, stage: Stage) -> Draft:
    """The draft after a step; where the step broke, with what is said then. What nobody above hears of is logged."""
    try:
        return step(draft, ports, stage)
    except Exception as error:  # the edge of a turn: whatever breaks, somebody waits for a reply
        stage.attributes["status"] = "failed"
        unavailable = isinstance(error, StoreUnavailable)
        if step in _OF_THE_STORE and draft.verdict is not None and not (draft.urgent or unavailable):
            raise
        if not unavailable:
            logger(__name__).error("fault", exc_info=True, stage=step.__name__)
        if step not in _OF_THE_STORE:
            return failed(draft, ports)
        if draft.urgent:
            return _unkept(step, draft, ports)
        raise away(draft, ports) from error


def _unkept(step: Step, draft: Draft, ports: Ports) -> Draft:
    """An alarm that cannot be looked up or kept goes on to its reply."""
    if step is context:
        return draft  # it has no place: safety answers from the words alone
    return replace(draft, done=Replied(as_turn(draft, ports), kept=False))
