"""The reply of the first of those who may answer that has one, and what is under way after it."""

from __future__ import annotations

from dataclasses import replace

from salus.dialogue import crisis
from salus.dialogue.conversation import Kind
from salus.dialogue.crisis import Hold
from salus.dialogue.draft import Draft
from salus.dialogue.ports import Ports
from salus.dialogue.skill import Origin, Reply, Segment
from salus.dialogue.skills import named, unable
from salus.dialogue.steps.understand import BOUNDARIES, SAFETY, UNABLE
from salus.monitoring.trace import Stage
from salus.safety.boundaries import refusal
from salus.safety.replies import reply as first_words
from salus.safety.verdict import Level


def skill(draft: Draft, ports: Ports, stage: Stage) -> Draft:
    """Asks one after the other."""
    for taker in draft.takers:
        stage.attributes["skill"] = taker
        if taker == SAFETY:
            return _by_safety(draft, ports)
        reply = _reply(taker, draft, ports)
        if reply is not None:
            if reply.answer:
                stage.attributes["status"] = reply.answer["status"]
            return _by_skill(draft, reply)
    raise AssertionError("whoever stands last always has a reply")


def _reply(taker: str, draft: Draft, ports: Ports) -> Reply | None:
    heard = draft.heard
    assert heard is not None
    if taker == BOUNDARIES:
        refused = refusal(heard.text)
        return _said(Kind.REFUSED, refused.say(heard.language)) if refused else None
    if taker == UNABLE:
        return unable(heard)
    return named(taker, ports.skills).reply(heard)


def _by_safety(draft: Draft, ports: Ports) -> Draft:
    """An emergency is answered and nothing else; a crisis has its protocol, from turn to turn."""
    verdict = draft.verdict
    assert verdict is not None
    emergency = verdict.level is Level.EMERGENCY and (verdict.bodily or verdict.crisis is None)
    kind = Kind.EMERGENCY if emergency else Kind.CRISIS
    if draft.place is None:
        return replace(draft, reply=_said(kind, draft.first))
    underway = draft.underway if draft.hold is not Hold.NONE else None
    if underway is None and verdict.crisis:
        underway = crisis.opened(verdict, draft.language, draft.today(None))
    after, said = None, draft.first
    if underway:
        today = draft.today(underway)
        after, said = crisis.spoken(underway, draft.said.text, verdict, place=ports.country, today=today)
        verdict = replace(verdict, crisis=verdict.crisis or underway.state.crisis)
    if emergency:
        said = first_words(verdict, country=ports.country, language=draft.language)
    return replace(
        draft, reply=_said(kind, said), crisis=crisis.write(after) if after else None, spoken=draft.spoken | {said}
    )


def _by_skill(draft: Draft, reply: Reply) -> Draft:
    """A crisis that held the turn loosely goes on; where safety asks whether there is one, it is kept that it asked."""
    assert draft.verdict is not None
    after = draft.underway.after(draft.hold) if draft.underway else None
    if crisis.to_check(draft.verdict) and (reply.kind is Kind.CRISIS or draft.care_first):
        after = crisis.checked(draft.verdict, draft.language, draft.today(None))
    return replace(draft, reply=reply, crisis=crisis.write(after) if after else None)


def _said(kind: Kind, text: str) -> Reply:
    return Reply(kind, (Segment(Origin.SAFETY, text),))
