"""What no skill takes: said honestly, with what Salus can do instead."""

from __future__ import annotations

from salus.dialogue.conversation import Kind
from salus.dialogue.skill import Heard, Origin, Reply, Segment
from salus.dialogue.words import about_health, about_oneself, say
from salus.safety.boundaries import out_of_scope


def unable(heard: Heard) -> Reply:
    """The honest reply: outside what Salus is for, or something that it cannot help with yet.

    Right after an emergency it is neither: what matters then is whether somebody has called.
    """
    if heard.after_emergency:
        text = say("after_emergency", heard.language, place=heard.country)
        return Reply(Kind.UNABLE, (Segment(Origin.HOUSE, text),))
    if not about_health(heard.text, heard.language) and not about_oneself(heard.text, heard.language):
        return Reply(Kind.REFUSED, (Segment(Origin.SAFETY, out_of_scope(heard.language)),))
    return Reply(Kind.UNABLE, (Segment(Origin.HOUSE, say("unable", heard.language)),))
