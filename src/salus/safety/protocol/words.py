"""The words of the protocol, read from ``texts.json``, with the country's numbers put in.

A line that nobody checked never stands alone: the emergency number comes before it. Which line belongs to a family is
written in the data; where a country has none of that kind, the line against violence or the emergency number stands in.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from salus.safety.lines import UNKNOWN, Country, For, Line
from salus.safety.protocol.state import Answer, Family, Language, Step

_DATA = Path(__file__).parent / "texts.json"
_VIOLENCE = frozenset({
    Family.HOME, Family.HOME_OTHER, Family.CHILD, Family.CHILD_OTHER, Family.ELDER, Family.SEXUAL, Family.HARM_OTHER,
})  # fmt: skip
_LOCAL = {Language.EN: "your local emergency number ({})", Language.ES: "número de emergencias de tu país ({})"}


@dataclass(frozen=True, slots=True)
class Voice:
    """Speaks to one family of crises, in one country and language."""

    family: Family
    country: Country
    language: Language

    def steps(self) -> tuple[Step, ...]:
        """The steps of this family, in order, without those that stay."""
        return tuple(Step(name) for name in _texts()["families"][self.family][self.language])

    def step(self, step: Step) -> str:
        """What is said at a step."""
        data = _texts()
        if step is Step.FOLLOW_UP:
            return self._fill(data["follow_up"]["violence" if self.family in _VIOLENCE else "thoughts"])
        if step.value in data["stay"]:
            return self._fill(data["stay"][step])
        text: str = data["families"][self.family][self.language][step]
        return self._filled(text)

    def danger(self, *, again: bool) -> str:
        """Said when means or an act in progress were said: the number first."""
        if again:
            return self._fill(_texts()["danger_again"])
        return self._fill(_texts()["danger"][_DANGER[self.family]])

    def danger_goes_on(self, answer: Answer) -> bool:
        """Whether that answer to the question at the end of the first reply to danger means that it goes on."""
        told: str = _texts()["danger_goes_on"][_DANGER[self.family]]
        return answer is not Answer.NONE and answer.value == told

    def say(self, what: str) -> str:
        """One of the texts that stand alone: ``calm``, ``engaged``, ``beside_emergency``."""
        return self._fill(_texts()[what])

    def check_in(self) -> str:
        """Asked where a text may be a cry for help and may be none."""
        return self._fill(_texts()["check_in"]["violence" if self.family in _VIOLENCE else "thoughts"])

    def side(self, what: str) -> str:
        """What is put before a step in answer to a refusal, a retraction, a plea for secrecy, …"""
        text: str = _texts()["sides"][self.language][what]
        return text

    def dangerous(self, step: Step, *, yes: bool) -> bool:
        """Whether that answer to that step's question means danger."""
        told: list[str] = _texts()["families"][self.family]["yes_is_danger" if yes else "no_is_danger"]
        return step.value in told

    def _fill(self, texts: dict[str, str]) -> str:
        return self._filled(texts[self.language])

    def _filled(self, text: str) -> str:
        emergency = self._own(self.country.emergency.number)
        police = self._own(self.country.police.number)
        return text.format(emergency=emergency, police=police, line=self._line(emergency))

    def _own(self, number: str) -> str:
        return _LOCAL[self.language].format(number) if self.country is UNKNOWN else number

    def _line(self, emergency: str) -> str:
        kind = For(_texts()["families"][self.family]["line"])
        line = self.country.line(kind) or self._instead(kind)
        words = _texts()["line"]
        if line is None:
            text: str = words["none"][self.language]
            return text.format(emergency=emergency)
        text = words["checked" if line.verified else "unchecked"][self.language]
        return text.format(emergency=emergency, number=line.number, name=line.name)

    def _instead(self, kind: For) -> Line | None:
        """A line against violence also hears of its other forms; a suicide line is the wrong door for a child."""
        return self.country.line(For.HOME_VIOLENCE) if kind in (For.SEXUAL_VIOLENCE, For.ELDER) else None


_DANGER = {
    Family.SUICIDE: "self", Family.SELF_HARM: "self", Family.PSYCHOSIS: "self",
    Family.SUICIDE_OTHER: "other", Family.PSYCHOSIS_OTHER: "other",
    Family.HOME: "attacked", Family.CHILD: "attacked", Family.ELDER: "attacked", Family.SEXUAL: "attacked",
    Family.HOME_OTHER: "attacked_other", Family.CHILD_OTHER: "attacked_other", Family.HARM_OTHER: "attacked_other",
    Family.HARM: "harm",
}  # fmt: skip


@cache
def _texts() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(_DATA.read_bytes())
    return data
