"""How soon somebody should be seen, where nothing must happen at once: what the gate's verdict says, in safety's words.

It answers whoever tells how they are. Whoever asks the records something gets the answer, and this in front of it where
a doctor should look soon (`compose`).
"""

from __future__ import annotations

from salus.dialogue.conversation import Kind
from salus.dialogue.crisis import to_check
from salus.dialogue.skill import Heard, Origin, Reply, Segment
from salus.dialogue.skills.records import asks
from salus.safety.boundaries import Matter


class Care:
    """Says what safety says to the verdict."""

    name = "care"

    def takes(self, heard: Heard) -> float:
        """Rather than the records where something is told; after them where something is asked."""
        if not heard.care:
            return 0.0
        return 0.4 if asks(heard.text) else 0.9

    def reply(self, heard: Heard) -> Reply | None:
        """What safety says, with the caveat that it is no diagnosis. A question whether it is a crisis is one's own."""
        if to_check(heard.verdict):
            return Reply(Kind.CRISIS, (Segment(Origin.SAFETY, heard.care),))
        return Reply(Kind.CARE, (Segment(Origin.SAFETY, heard.care),), matters=(Matter.SYMPTOM,))
