"""A turn asks the records with the memory that all doors share, each for its own person; and knows what they are called."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import OBSERVATIONS

from salus.bootstrap import House, build
from salus.dialogue.ports import Said
from salus.monitoring.trace import Trace
from salus.people import Account, Role, managing
from salus.people.local import local_account
from salus.query import recent

STEPS = "How many steps did I take in May 2024?"
_HEAD = "start,end,metric,value,unit,source\n"


@pytest.fixture
def house(tmp_path: Path) -> Any:
    made = build(tmp_path / "home")
    (tmp_path / "observations.csv").write_text(OBSERVATIONS)
    made.import_paths([tmp_path / "observations.csv"], person="anna")
    (tmp_path / "ben.csv").write_text(f"{_HEAD}2024-05-08,,steps,7,{{steps}},watch\n")
    made.import_paths([tmp_path / "ben.csv"], person="ben")
    yield made
    made.close()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whose questions were really answered, in order; the clock of questions stands."""
    seen: list[str] = []
    sound = recent.ask

    def counting(question: str, **more: Any) -> Any:
        seen.append(more["person"])
        return sound(question, **more)

    monkeypatch.setattr(recent, "ask", counting)
    monkeypatch.setattr(recent, "minute_of", lambda _: ("", "", False))
    return seen


def admitted(house: House, name: str) -> Account:
    return managing.add(
        house.accounts, name=name, roles=[Role.PERSON], person=name, password=None, now=datetime.now(UTC)
    )


def said(house: House, account: Account) -> Any:
    """The answer to the question, said in a conversation of its own."""
    turn = house.take(Said(STEPS, fresh=True), account, Trace.start("request_answered")).turn
    return turn.answer and turn.answer["value"]


def test_what_was_asked_a_moment_ago_is_not_worked_out_again(house: House, asked: list[str]) -> None:
    anna = admitted(house, "anna")
    first = house.ask(STEPS, person="anna", now=datetime.now(UTC)).answer["value"]
    assert [said(house, anna), said(house, anna)] == [first, first]
    assert asked == ["anna"]


def test_nobody_is_told_what_another_was(house: House, asked: list[str]) -> None:
    anna, ben = admitted(house, "anna"), admitted(house, "ben")
    assert said(house, anna) != said(house, ben) == 7
    assert asked == ["anna", "ben"]


def test_new_records_are_seen_by_the_next_turn_and_who_was_forgotten_has_none(
    house: House, asked: list[str], tmp_path: Path
) -> None:
    ben = admitted(house, "ben")
    assert said(house, ben) == 7
    (tmp_path / "more.csv").write_text(f"{_HEAD}2024-05-09,,steps,1000,{{steps}},watch\n")
    house.import_paths([tmp_path / "more.csv"], person="ben")
    assert said(house, ben) == 1007
    house.forget("ben")
    assert said(house, ben) is None
    assert asked == ["ben", "ben"]


@pytest.mark.parametrize(("name", "called"), [("anna", ", Anna"), ("anna-2", ""), ("ana@example.org", "")])
def test_somebody_is_greeted_by_their_accounts_name_where_it_is_a_word(house: House, name: str, called: str) -> None:
    first, second = greetings(house, admitted(house, name))
    assert f"Hi{called}. " in first
    assert second.startswith(f"Hello{called}. ")


def test_whoever_uses_a_laptop_without_accounts_is_greeted_by_no_name(house: House) -> None:
    first, second = greetings(house, local_account())
    assert "Hi. " in first
    assert second.startswith("Hello. ")


def greetings(house: House, account: Account) -> list[str]:
    """Replies to a greeting, in both forms that they take in turn."""
    return [house.take(Said("Hello"), account, Trace.start("request_answered")).turn.reply for _ in range(2)]
