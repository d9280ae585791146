"""What is said when a step of a turn breaks: the truth, and in danger still what matters.

An alarm that the gate raised is answered in safety's own words. Where it is not known whether there is danger (the gate
broke, or a crisis is under way and cannot go on), the emergency number is said. What was written is kept.
"""

from __future__ import annotations

from dataclasses import replace

from salus.dialogue import crisis
from salus.dialogue.conversation import Kind
from salus.dialogue.draft import Draft
from salus.dialogue.ports import Ports
from salus.dialogue.skill import Origin, Reply, Segment
from salus.dialogue.words import say
from salus.errors import StoreUnavailable


def failed(draft: Draft, ports: Ports, what: str = "failed") -> Draft:
    """The draft with the reply that it ends with; a crisis stays as it was, or begins."""
    verdict = draft.verdict
    if verdict is not None and verdict.alarm:
        kind = Kind.CRISIS if verdict.crisis else Kind.EMERGENCY
        segments = (Segment(Origin.SAFETY, draft.first),)
        if verdict.crisis and draft.crisis is None:
            underway = crisis.asked(crisis.opened(verdict, draft.language, draft.at.date()))
            draft = replace(draft, crisis=crisis.write(underway))
    else:
        kind = Kind.FAILED
        unheard = verdict is None or draft.crisis is not None
        told = say("failed_unheard" if unheard else what, draft.language, place=ports.country)
        care = (Segment(Origin.SAFETY, draft.care),) if draft.care_first else ()
        segments = (*care, Segment(Origin.HOUSE, told))
    return replace(draft, failed=True, reply=Reply(kind, segments), segments=segments, disclosed=False, cautioned=())


def away(draft: Draft, ports: Ports) -> StoreUnavailable:
    """That the conversation cannot be reached, in the person's language, with whom to call in danger."""
    return StoreUnavailable(say("away", draft.language, place=ports.country))
