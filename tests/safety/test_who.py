"""Whom a verdict is about: the one in danger, who need not be the one who writes."""

from __future__ import annotations

import pytest

from salus.safety.gate import triage


@pytest.mark.parametrize(
    "text",
    [
        "I can't breathe and my chest is being crushed",
        "my husband choked me last night, he is asleep now",
        "my boyfriend hits me and takes my phone",
        "my friend says it's nothing but my chest is being crushed and my arm is numb",
        "i want to kill myself",
        "me duele el pecho y se me duerme el brazo",
        "mi marido me pega",
    ],
)
def test_the_writer_is_in_danger(text: str) -> None:
    verdict = triage(text)
    assert verdict.rules
    assert verdict.who == "self"


@pytest.mark.parametrize(
    "text",
    [
        "my wife just collapsed and she is not breathing",
        "I don't know what to do, my dad can't speak and his face is drooping",
        "my 3 week old has a temp of 38.6",
        "my friend says she wants to kill herself tonight",
        "my dad hits my mom",
        "mi abuela no despierta y respira raro",
    ],
)
def test_somebody_else_is_in_danger(text: str) -> None:
    verdict = triage(text)
    assert verdict.rules
    assert verdict.who == "other"
