"""The whole reply: what must be said first, the reply itself, and caveats that this conversation has not heard.

In an emergency and in a crisis nothing stands beside what safety says.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from salus.dialogue.draft import Draft
from salus.dialogue.ports import Ports
from salus.dialogue.skill import Origin, Segment
from salus.monitoring.trace import Stage
from salus.safety.boundaries import Matter, disclaimer, disclosure


def compose(draft: Draft, _: Ports, __: Stage) -> Draft:
    """Puts it together."""
    assert draft.reply is not None
    if draft.urgent or draft.place is None:
        return replace(draft, segments=draft.reply.segments)
    kept, body = draft.place.conversation, draft.reply.segments
    told = {segment.text for segment in body}
    due = disclosure(said=kept.disclosed, now=draft.at, language=draft.language)
    introduced = draft.introduction in told
    first = [due] if due and not introduced else []
    first += [draft.care] if draft.care_first and draft.care not in told else []
    cautions = _cautions(draft, kept.cautioned)
    return replace(
        draft,
        segments=(*_safety(first), *body, *_safety(cautions.values())),
        spoken=draft.spoken | {*first, *cautions.values()},
        disclosed=bool(due) or introduced,
        cautioned=tuple(cautions),
    )


def _cautions(draft: Draft, said: Iterable[str]) -> dict[str, str]:
    """The caveats to be said, by the matter that they are about."""
    assert draft.reply is not None
    heard = {matter for matter in Matter if matter.value in set(said)}
    matters = [Matter.SYMPTOM] if draft.care_first else []
    told = {m.value: disclaimer(m, said=heard, language=draft.language) for m in (*matters, *draft.reply.matters)}
    return {matter: text for matter, text in told.items() if text}


def _safety(texts: Iterable[str]) -> list[Segment]:
    return [Segment(Origin.SAFETY, text) for text in texts]
