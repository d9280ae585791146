"""The context: which conversation, what came before in it, and whether the person is in a crisis.

A turn that was answered before is done here. Nothing of this is thought about yet: only looked up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from salus.dialogue.conversation import Looking, Turn
from salus.dialogue.draft import Draft, Replied
from salus.dialogue.ports import Ports, new_id
from salus.dialogue.sessions import Place, place
from salus.dialogue.skill import Language
from salus.dialogue.skills.small_talk import recognised
from salus.dialogue.words import folded
from salus.errors import BadInput
from salus.monitoring.trace import Stage
from salus.safety.reading.language import counts

_ID = re.compile("[0-9a-f]{32}")
_TAKEN, _NO_ID = "is something else that was said", "is no id, which has 32 hexadecimal digits"


def context(draft: Draft, ports: Ports, stage: Stage) -> Draft:
    """Where the turn stands.

    Raises:
        BadInput: its id is none, or that of something else that was said. Where there is an alarm, it gets another id.
        NotFound: there is no such conversation. Where there is an alarm, it goes where it would unnamed.
        StoreUnavailable: nobody can tell.
    """
    said, account = draft.said, ports.account
    proper = _ID.fullmatch(said.id) is not None

    def looked(seen: Looking) -> tuple[Turn | None, Place | None]:
        kept = seen.turn(account, said.id) if proper and not said.new else None
        if draft.alarm or (proper and kept is None):
            return kept, place(said, seen, account, draft.at, insist=not draft.alarm)
        return kept, None

    kept, where = ports.conversations.look(looked)
    if kept is not None and kept.said == said.text:
        stage.attributes["cached"] = True
        return replace(draft, done=Replied(kept))
    if where is None:
        raise BadInput(f"turn {said.id[:40]!r} {_TAKEN if kept else _NO_ID}; make a new id for each thing to say")
    if kept is not None or not proper:
        said = replace(said, id=new_id())
    stage.attributes["count"] = len(where.turns)
    crisis = where.latest.crisis if where.latest else None
    return replace(draft, said=said, place=where, crisis=crisis, language=_language(draft, where.turns))


def _language(draft: Draft, turns: Sequence[Turn]) -> Language:
    """The language to answer in: that of the words where they tell it, else that of the turn before."""
    text, heard = draft.said.text, draft.language
    english, spanish = counts(folded(text).split())
    if english != spanish or draft.alarm:
        return heard
    languages: tuple[Language, ...] = ("en", "es")
    small = [language for language in languages if recognised(text, language)]
    if len(small) == 1:
        return small[0]
    before = turns[-1].language if turns else heard
    return "es" if before == "es" else "en"
