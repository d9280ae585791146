"""A form that is filled in denies what it asks; a `no` that is cried out denies nothing."""

from __future__ import annotations

import pytest

from salus.safety.context import answers
from salus.safety.gate import triage


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("chest pain : no", [3]),
        ("fever : no , chest pain : none", [2, 7]),
        ("dolor de pecho : no , fiebre : ninguna", [4, 8]),
        ("chest pain no , fainting none", []),  # without a mark it may be anything
        ("my chest - no , please no", []),
        ("my baby is not breathing : no", []),  # no form asks so
        ("chest pain : no idea why", []),
        (": no", []),
        ("no", []),
    ],
)
def test_an_answer_is_told_from_another_no(text: str, at: list[int]) -> None:
    assert [match.start for match in answers(text.split())] == at


@pytest.mark.parametrize(
    "text",
    [
        "Chest pain: no. Short of breath: no. Fainting: none. Feeling: fine.",
        "chest pain: none, fainting: none, swollen ankles: none",
        "Dolor de pecho: no. Falta de aire: no. Desmayos: ninguno.",
    ],
)
def test_a_form_full_of_noes_rings_nothing(text: str) -> None:
    assert not triage(text).alarm


@pytest.mark.parametrize(
    "text",
    [
        "Fever: no. Crushing chest pain: yes, for an hour, into my left arm, sweating.",
        "crushing chest pain into my left arm, sweating, no, please no",
        "allergies: none, i have crushing chest pain and my left arm is numb",
        "my baby is not breathing no, please no",
        "my baby is not breathing: no, no, please",
        "my chest is being crushed and my left arm is numb no no, please no",
        "he took all the pills - no, there is no pulse",
        "mi bebé no respira: no, por favor no",
        "Alergias: no. Me aprieta el pecho, sudo frío y se me duerme el brazo izquierdo",
    ],
)
def test_what_is_answered_with_yes_or_told_beside_it_rings(text: str) -> None:
    assert triage(text).alarm
