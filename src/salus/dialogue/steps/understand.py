"""Understanding a turn is deciding who answers it, first to last.

Safety, where the gate has raised an alarm or a crisis under way holds the turn; then boundaries, where a request is
refused; then the skills, the surest first; at last, where no skill has a reply, the protocol of a crisis that holds the
turn loosely, or the honest word that Salus cannot help with that.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from salus.dialogue import crisis
from salus.dialogue.conversation import Kind
from salus.dialogue.crisis import Hold
from salus.dialogue.draft import Draft
from salus.dialogue.ports import Ports
from salus.dialogue.skill import Heard
from salus.dialogue.skills import taking
from salus.monitoring.trace import Stage
from salus.safety import boundaries
from salus.safety.replies import reply

SAFETY, BOUNDARIES, UNABLE = "safety", "boundaries", "unable"
_ORDINARY = frozenset({Kind.DATA, Kind.CARE, Kind.REFUSED, Kind.UNABLE, Kind.SMALL})  # what a later turn may look at
_NEAR = timedelta(hours=1)  # after an emergency


def understand(draft: Draft, ports: Ports, stage: Stage) -> Draft:
    """Who answers; and what they are told, which holds no word of a crisis."""
    assert draft.verdict is not None
    if draft.place is None:  # nothing can be looked up: only an alarm comes this far
        return replace(draft, takers=(SAFETY,), spoken=frozenset({draft.first}))
    underway = crisis.read(draft.crisis) if draft.crisis else None
    draft = replace(draft, underway=underway, hold=_hold(draft, underway), heard=_heard(draft, ports))
    spoken = {draft.introduction, boundaries.out_of_scope(draft.language), draft.care}
    if draft.alarm or draft.hold is Hold.FIRM:
        takers: tuple[str, ...] = (SAFETY,)
    elif refused := boundaries.refusal(draft.said.text):
        takers = (BOUNDARIES,)
        spoken.add(refused.say(draft.language))
    else:
        assert draft.heard is not None
        last = SAFETY if draft.hold is Hold.LOOSE else UNABLE
        takers = (*(skill.name for skill in taking(draft.heard, ports.skills)), last)
    stage.attributes["candidates"] = len(takers)
    return replace(draft, takers=takers, spoken=frozenset(spoken - {""}))


def _hold(draft: Draft, underway: crisis.Underway | None) -> Hold:
    if underway is None or draft.verdict is None:
        return Hold.NONE
    if crisis.to_check(draft.verdict):  # asked once already, or in a crisis: not asked from the outside again
        return Hold.FIRM
    return underway.hold(draft.said.text, draft.today(underway))


def _heard(draft: Draft, ports: Ports) -> Heard:
    verdict, where = draft.verdict, draft.place
    assert verdict is not None
    assert where is not None
    care = "" if verdict.alarm else reply(verdict, country=ports.country, language=draft.language)
    emergency = any(t.kind is Kind.EMERGENCY and draft.at - t.at < _NEAR for t in where.turns)
    return Heard(
        draft.said.text, draft.language, draft.at, verdict, care, ports.person, ports.name, ports.country,
        ports.records, tuple(turn for turn in where.turns if turn.kind in _ORDINARY), where.number, emergency,
        ports.ask,
    )  # fmt: skip
