"""Which rules of the gate have rung for calm texts, and so must be seconded: writes `rules/seconded.json`.

    python -m training.seconded_rules

For each rule that raises an alarm: how many dangerous texts of `training/raiser/texts` it alone heard, and how many
calm ones it alone rang for; rules that join the record are left out, for a text alone is not what they are about. A
rule that rang for calm texts keeps ringing alone only where it did so `_WORTH` times as often for dangers, as shares of
the texts of each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

import orjson

from salus.safety.gate import triage
from salus.safety.rules import book
from training.raiser.texts import Text, training

_WORTH = 4  # how much oftener a rule must ring for dangers than for calm texts: the evidence that it gives alone
_FILE = Path(str(files("salus.safety"))) / "rules" / "seconded.json"
_ABOUT = (
    "Rules that ring only with another rule beside them, or when a classifier seconds them: of the texts in "
    "training/raiser/texts, how many dangers each alone heard, and for how many calm texts it alone rang. "
    "Made by `python -m training.seconded_rules`."
)


def counted(texts: Iterable[Text]) -> tuple[Counter[str], Counter[str]]:
    """By rule: dangers that it alone heard, calm texts that it alone rang for."""
    loud = {rule.id for rule in book().rules if rule.loud and not rule.id.startswith("records.")}
    heard, false = Counter[str](), Counter[str]()
    for text in texts:
        fired = loud & set(triage(text.text).rules)
        if len(fired) == 1:
            (false if text.kind == "calm" else heard).update(fired)
    return heard, false


def seconded(heard: Counter[str], false: Counter[str], dangers: int, calm: int) -> dict[str, list[int]]:
    """The rules that must be seconded, each with [heard, false], in the order of their names.

    Args:
        heard, false: as they were counted, among so many `dangers` and so many `calm` texts.
    """
    return {rule: [heard[rule], n] for rule, n in sorted(false.items()) if heard[rule] * calm < _WORTH * n * dangers}


def main() -> None:
    texts = training()
    calm = sum(text.kind == "calm" for text in texts)
    found = seconded(*counted(texts), len(texts) - calm, calm)
    rows = ",\n".join(f"  {orjson.dumps(rule).decode()}: {counts}" for rule, counts in found.items())
    about = orjson.dumps(_ABOUT).decode()
    _FILE.write_text(f'{{\n "about": {about},\n "rules": {{\n{rows}\n }}\n}}\n', encoding="utf-8")
    print(f"{len(found)} rules must be seconded")


if __name__ == "__main__":
    main()
