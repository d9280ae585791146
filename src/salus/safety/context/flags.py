"""The ways in which a finding may be said and yet not be so, here and now."""

from __future__ import annotations

from enum import IntFlag


class Flag(IntFlag):
    """What the words around a finding say of it; none of them means that it is asserted, of somebody, now.

    After ConText (Harkema et al., J Biomed Inform 2009), which names negation, time and experiencer; the last five are
    needed for what laypeople write.
    """

    NEGATED = 1  # "no chest pain"
    PAST = 2  # "in 2015", "as a child"
    FAMILY = 4  # "runs in the family"
    SUPPOSED = 8  # "if I ever", "in case of"
    ASKED = 16  # "what are the signs of"
    MADE_UP = 32  # "in the film", "my character"
    FIGURATIVE = 64  # "this traffic is killing me"
    DOUBTFUL = 128  # "at first aid class he chokes": it may be told, and it may be so; no rule is refused for it
