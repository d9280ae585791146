"""Which rules must be seconded: those that rang for calm texts, unless they heard far more danger."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files

import orjson
import pytest
from training.raiser.texts import Text
from training.seconded_rules import counted, seconded

from salus.safety.gate import triage
from salus.safety.rules import book

ALONE = "my lips are blue"  # one loud rule rings


def test_a_text_counts_for_the_rule_that_alone_rang() -> None:
    (rule,) = triage(ALONE).rules
    texts = [Text(ALONE, "emergency", "en", None), Text(ALONE, "calm", "en", None), Text("hello", "calm", "en", None)]
    assert counted(texts) == (Counter({rule: 1}), Counter({rule: 1}))


def test_a_text_for_which_several_rang_counts_for_none() -> None:
    both = f"{ALONE}. I want to kill myself"
    assert len(triage(both).rules) > 1
    assert counted([Text(both, "emergency", "en", None)]) == (Counter(), Counter())


@pytest.mark.parametrize(
    ("heard", "false", "dangers", "calm", "must"),
    [
        (39, 10, 100, 100, True),
        (40, 10, 100, 100, False),
        (40, 10, 200, 100, True),
        (20, 10, 50, 100, False),
        (9, 0, 9, 9, False),
    ],
)
def test_a_rule_that_rings_alone_rings_four_times_as_often_for_dangers(
    heard: int, false: int, dangers: int, calm: int, must: bool
) -> None:
    counts = Counter({"rule": false}) if false else Counter[str]()
    assert seconded(Counter({"rule": heard}), counts, dangers, calm) == ({"rule": [heard, false]} if must else {})


def test_what_ships_names_rules_of_the_book() -> None:
    found = orjson.loads((files("salus.safety") / "rules" / "seconded.json").read_bytes())["rules"]
    rules = {rule.id: rule for rule in book().rules}
    assert found
    assert all(rules[name].loud for name in found)
