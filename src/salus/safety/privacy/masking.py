"""What is already a placeholder, hidden from the finders.

Placeholders and stretches found in an earlier look are overwritten, character by character, with one private mark
that no finder knows. So offsets stay those of the original, a placeholder is never read as text, and a text that
was scrubbed once looks the second time just as it did when the first look ended.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from salus.safety.privacy.spans import Found, Kind

MASK = "\ue000"
PLACEHOLDER = re.compile(rf"\[({'|'.join(Kind)})_(\d{{1,9}})\]")


def mask_placeholders(text: str) -> str:
    """``text`` of the same length with every placeholder masked."""
    if "[" not in text:
        return text
    return PLACEHOLDER.sub(lambda match: MASK * len(match[0]), text)


def mask(text: str, found: Iterable[Found]) -> str:
    """``text`` of the same length with every stretch of ``found`` masked; ``found`` is settled."""
    kept, at = [], 0
    for one in found:
        kept.append(text[at : one.start])
        kept.append(MASK * (one.end - one.start))
        at = one.end
    kept.append(text[at:])
    return "".join(kept)
