"""What a specification of the gate asks of it: an alarm, by the rules alone or with the classifier that comes with it.

A rule that must be seconded leans to danger by itself (`urgent`, `docs/decisions/0013`); the classifier makes an alarm of it.
"""

from salus.safety.gate import triage
from salus.safety.raiser import shipped
from salus.safety.verdict import Level, Verdict


def heard(text: str) -> Verdict:
    """The verdict of the rules where it is an alarm; where they only lean to danger, with the classifier."""
    alone = triage(text)
    assert alone.level >= Level.URGENT, "no rule leans to danger"
    return alone if alone.alarm else triage(text, raisers=[shipped()])
