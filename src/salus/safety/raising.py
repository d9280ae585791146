"""What a learned classifier may do: raise a verdict. The port for it, and the only way through it.

A classifier is handed in; where there is none, or it fails, the deterministic verdict stands. `raised_by` cannot lower
anything: it goes through `Verdict.raised`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from salus.safety.verdict import Category, Crisis, Level, Reason, Verdict


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a classifier would raise a message to, and how sure it is (0 to 1, calibrated)."""

    level: Level
    crisis: Crisis | None
    category: Category
    confidence: float


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
        text=_WORDS[verdict.language],
        source=f"classifier {raiser.name}, calibrated confidence {proposal.confidence:.2f}",
    )
    return verdict.raised(proposal.level, crisis=proposal.crisis, category=proposal.category, reason=reason)


_WORDS = {
    "en": "What you wrote is like what people write who need help at once.",
    "es": "Lo que escribe se parece a lo que escriben personas que necesitan ayuda inmediata.",
}
