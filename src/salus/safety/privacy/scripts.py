"""Words in other scripts within a text of Latin letters: names and addresses as people copy them in.

Single letters (α, µ) are symbols and stay; a text that is mostly in another script is none that Salus speaks, and
all its words of that script go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from salus.safety.privacy.spans import Found, Kind

_FOREIGN = re.compile(
    r"[\u0370-\u03ff\u1f00-\u1fff\u0400-\u052f\u0530-\u058f\u0590-\u05ff\u0600-\u06ff\u0900-\u0dff\u0e00-\u0eff\u10a0-\u10ff"
    r"\u1200-\u137f\u2206\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,}"
    r"(?:[ .\-][\u0370-\u03ff\u1f00-\u1fff\u0400-\u052f\u0530-\u058f\u0590-\u05ff"
    r"\u0600-\u06ff\u0900-\u0dff\u10a0-\u10ff\uac00-\ud7af]{2,})*"
)


def find(text: str) -> Iterator[Found]:
    """Every run of words in ``text`` in a script other than Latin."""
    if text.isascii():
        return
    for match in _FOREIGN.finditer(text):
        yield Found(Kind.NAME, *match.span())
