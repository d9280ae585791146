"""What a learned classifier may do: raise a verdict. The port for it, and the only way through it.

A classifier is handed in; where there is none, or it fails, the deterministic verdict stands. `raised_by` cannot lower
anything: it goes through `Verdict.raised`.

A classifier takes milliseconds, and people repeat themselves: `Remembering` asks it once for each thing they say.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Protocol

from salus.safety.remembered import Remembered
from salus.safety.verdict import Category, Crisis, Level, Reason, Verdict


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a classifier would raise a message to, and how sure it is (0 to 1, calibrated).

    `sure`: whether that is enough to raise; else safety asks about the category, and the level stays.
    """

    level: Level
    crisis: Crisis | None
    category: Category
    confidence: float
    sure: bool = True


class Raiser(Protocol):
    """A learned classifier that may raise a verdict."""

    name: str

    def propose(self, text: str, so_far: Verdict) -> Proposal | None:
        """What the message should be raised to, or None where it has nothing to say.

        Args:
            text: the message.
            so_far: what was decided without it; where that leans to danger, less certainty is enough.
        """
        ...


class Remembering:
    """A raiser with a memory of what it proposed to one person; the same in all that can be seen.

    People are kept apart: how soon a reply comes tells nobody what another one has said.

    Args:
        raiser: proposes the same for the same message and verdict.
        memory: of all whom it hears.
        who: whose messages these are.
    """

    def __init__(self, raiser: Raiser, memory: Remembered[Proposal | None], who: str) -> None:
        self.name = raiser.name
        self._raiser, self._memory, self._who = raiser, memory, who

    def propose(self, text: str, so_far: Verdict) -> Proposal | None:
        """See :class:`Raiser`."""
        find = partial(self._raiser.propose, text, so_far)
        return self._memory(self.name, self._who, text, about=so_far, find=find)


def raised_by(raiser: Raiser, text: str, verdict: Verdict) -> Verdict:
    """The verdict, raised where the classifier proposes so; the same verdict where it fails."""
    try:
        proposal = raiser.propose(text, verdict)
    except Exception:  # noqa: BLE001  # a learned part may fail in any way; the deterministic verdict stands whatever it does
        return verdict
    if proposal is None:
        return verdict
    reason = Reason(
        rule=f"raiser.{raiser.name}",
        text=(_WORDS if proposal.sure else _DOUBTS)[verdict.language],
        source=f"classifier {raiser.name}, calibrated confidence {proposal.confidence:.2f}",
    )
    if not proposal.sure:
        return verdict if verdict.alarm else verdict.wondering(proposal.category, reason)
    return verdict.raised(proposal.level, crisis=proposal.crisis, category=proposal.category, reason=reason)


_DOUBTS = {
    "en": "What you wrote may be like what people write who need help at once; it is not sure.",
    "es": "Lo que escribe puede parecerse a lo que escriben personas que necesitan ayuda inmediata; no es seguro.",
}
_WORDS = {
    "en": "What you wrote is like what people write who need help at once.",
    "es": "Lo que escribe se parece a lo que escriben personas que necesitan ayuda inmediata.",
}
