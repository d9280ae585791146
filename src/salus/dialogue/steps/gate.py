"""The gate: how soon somebody needs help, and whether it is a crisis. It has the words alone, and needs no store."""

from __future__ import annotations

from dataclasses import replace

from salus.dialogue.draft import Draft
from salus.dialogue.ports import Ports
from salus.monitoring.trace import Stage
from salus.safety.replies import reply


def gate(draft: Draft, ports: Ports, stage: Stage) -> Draft:
    """The verdict, and what safety says to it whatever else may break."""
    verdict = ports.gate(draft.said.text)
    seen = {"level": verdict.level.value, "crisis": verdict.crisis is not None, "language": verdict.language}
    stage.attributes.update(seen)
    ports.trace.note(**seen)
    first = reply(verdict, country=ports.country, language=verdict.language)
    return replace(draft, verdict=verdict, language=verdict.language, first=first)
