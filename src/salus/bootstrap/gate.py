"""The safety gate with all that it may be handed: a country, what the record says, classifiers that may raise."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from salus.bootstrap.building import build
from salus.bootstrap.moments import machine_zone
from salus.bootstrap.raisers import FIRST, raisers
from salus.config import machine_locale

if TYPE_CHECKING:
    from salus.safety.facts import Facts
    from salus.safety.raising import Raiser
    from salus.safety.verdict import Verdict


class Gate:
    """The safety gate with all that it may be handed: a country, what the record says, classifiers that may raise."""

    def __init__(self, country: str | None, facts: Facts | None, raisers: tuple[Raiser, ...]) -> None:
        self.country = country
        self.facts = facts
        self.raisers = raisers

    def __call__(self, text: str) -> tuple[Verdict, str]:
        """The verdict on a message, and what to say first ("" where there is nothing to say)."""
        from salus.safety.gate import triage
        from salus.safety.replies import reply

        verdict = triage(text, facts=self.facts, raisers=self.raisers)
        return verdict, reply(verdict, country=self.country, language=verdict.language)


def gate(
    *, country: str | None = None, zone: ZoneInfo | None = None, person: str | None = None, now: datetime | None = None
) -> Gate:
    """The safety gate. It needs no store; with a ``person``, it reads their record too."""
    from salus.safety.lines import locate

    facts = None
    if person is not None:
        house = build()
        facts = house.facts(person, house.moment(person, now, zone))
        zone = zone or house.profile(person).zone
    place = locate(said=country, zone=(zone or machine_zone()).key, locale=machine_locale())
    made = Gate(place, facts, raisers())
    for text in FIRST:  # reads lexicons, rules and replies now, not while somebody waits for the first verdict
        made(text)
    return made
