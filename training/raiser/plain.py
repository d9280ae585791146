"""Plain requests and plain talk, put together from parts: what the raiser must know as nobody's danger.

The calm texts that people wrote are lively; without plain ones beside them, a plain sentence is a stranger to the
classifier, and strangers alarm it. The parts are drawn with a fixed seed, so that every run gives the same texts.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

_PARTS = Path(__file__).parent / "plain.json"
_EACH = {"en": 5_000, "es": 2_600}


def plain(language: str, seed: int = 7) -> list[str]:
    """Different texts of a language, in a fixed order.

    A frame is drawn, then a filling for each of its `{names}`; fillings may hold names themselves.
    """
    parts: dict[str, list[str]] = json.loads(_PARTS.read_text(encoding="utf-8"))[language]
    draw = random.Random(seed)  # noqa: S311  # the same texts each time, no secret
    made: dict[str, None] = {}
    while len(made) < _EACH[language]:
        text = draw.choice(parts["frames"])
        while "{" in text:
            name = text[text.index("{") + 1 : text.index("}")]
            text = text.replace("{" + name + "}", draw.choice(parts[name]), 1)
        made[text] = None
    return list(made)
