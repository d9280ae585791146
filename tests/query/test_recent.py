"""The same question within a minute is answered once, and never from records that have changed."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from salus.query import recent
from salus.query.recent import Recent
from salus.records.intake import import_paths
from salus.records.shelf import Profile
from salus.store import DeltaRecords

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2024, 5, 15, 10, 17, 33, 250_000, tzinfo=BERLIN)
STEPS = "How many steps did I take last week?"


@pytest.fixture
def store(tmp_path: Path, files: list[Path]) -> DeltaRecords:
    records = DeltaRecords(tmp_path / "home", zone=BERLIN)
    import_paths(files, records, "anna", zone=BERLIN)
    return records


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The questions that were really answered, in order."""
    seen: list[str] = []
    sound = recent.ask

    def counting(question: str, **more: Any) -> Any:
        seen.append(question)
        return sound(question, **more)

    monkeypatch.setattr(recent, "ask", counting)
    return seen


def test_a_question_is_answered_once_a_minute(store: DeltaRecords, asked: list[str]) -> None:
    memory = Recent(store)
    first = memory.ask(STEPS, person="anna", now=NOW)
    again = memory.ask(STEPS, person="anna", now=NOW + timedelta(seconds=20))
    assert len(asked) == 1
    assert {**again.answer, "latency_ms": 0} == {**first.answer, "latency_ms": 0}
    memory.ask(STEPS, person="anna", now=NOW + timedelta(seconds=40))
    assert len(asked) == 2


def test_what_depends_on_the_second_is_answered_each_time(store: DeltaRecords, asked: list[str]) -> None:
    memory = Recent(store)
    for seconds in (0, 1):
        memory.ask("How many steps in the last 24 hours?", person="anna", now=NOW + timedelta(seconds=seconds))
    assert len(asked) == 2


def test_a_clock_at_a_whole_minute_stands_for_itself_alone(store: DeltaRecords) -> None:
    memory, minute = Recent(store), NOW.replace(second=0, microsecond=0)
    question = "How many steps in the last 24 hours?"
    memory.ask(question, person="anna", now=minute)
    later = memory.ask(question, person="anna", now=NOW).answer
    assert later["plan"]["period"]["end"] == NOW.isoformat()


def test_new_records_are_seen_at_once(store: DeltaRecords, tmp_path: Path) -> None:
    memory = Recent(store)
    assert memory.ask(STEPS, person="anna", now=NOW).answer["value"] == 30000
    more = tmp_path / "more.csv"
    more.write_text("start,end,metric,value,unit,source\n2024-05-09,,steps,1,{steps},watch\n")
    import_paths([more], store, "anna")
    assert memory.ask(STEPS, person="anna", now=NOW).answer["value"] == 30001


def test_an_answer_and_what_it_is_remembered_for_come_from_one_look_at_the_records(
    store: DeltaRecords, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were they looked up again to answer, an import between the two would leave an answer of neither."""
    looks: list[str] = []
    found = DeltaRecords.snapshot
    monkeypatch.setattr(DeltaRecords, "snapshot", lambda *given: looks.append("snapshot") or found(*given))
    asked = Recent(store).ask(STEPS, person="anna", now=NOW)
    assert looks == ["snapshot"]
    assert store.receipt("anna", asked.answer["receipt"])


def test_a_changed_profile_is_seen_at_once(store: DeltaRecords) -> None:
    memory, question = Recent(store), "What was my average glucose on 6 May 2024?"
    assert memory.ask(question, person="anna", now=NOW).answer["unit"] == "mg/dL"
    store.keep_profile("anna", Profile(BERLIN, {"glucose": "mmol/L"}))
    assert memory.ask(question, person="anna", now=NOW).answer["unit"] == "mmol/L"


def test_who_was_forgotten_and_comes_again_gets_their_own_answers(store: DeltaRecords, tmp_path: Path) -> None:
    memory = Recent(store)
    memory.ask(STEPS, person="anna", now=NOW)
    DeltaRecords(store.home).forget("anna")  # another process
    fewer = tmp_path / "fewer.csv"
    fewer.write_text("start,end,metric,value,unit,source\n2024-05-09,,steps,7,{steps},watch\n")
    import_paths([fewer], DeltaRecords(store.home), "anna", zone=BERLIN)
    assert memory.ask(STEPS, person="anna", now=NOW).answer["value"] == 7


def test_nobody_gets_the_answer_of_another(store: DeltaRecords, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("start,end,metric,value,unit,source\n2024-05-09,,steps,7,{steps},watch\n")
    import_paths([other], store, "ben", zone=BERLIN)
    memory = Recent(store)
    assert memory.ask(STEPS, person="anna", now=NOW).answer["value"] == 30000
    assert memory.ask(STEPS, person="ben", now=NOW).answer["value"] == 7


def test_a_follow_up_belongs_to_what_it_follows(store: DeltaRecords) -> None:
    memory = Recent(store)
    steps = memory.ask(STEPS, person="anna", now=NOW)
    sleep = memory.ask("How long did I sleep last week?", person="anna", now=NOW)
    answers = [memory.ask("and the week before?", person="anna", now=NOW, after=a).answer for a in (steps, sleep)]
    assert [answer["plan"]["subject"]["metric"] for answer in answers] == ["steps", "sleep_duration"]


def test_memory_is_bounded_and_lets_go_of_who_is_forgotten(
    store: DeltaRecords, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recent, "_MOST", 3)
    memory = Recent(store)
    for day in range(1, 8):
        memory.ask(f"How many steps did I take on {day} May 2024?", person="anna", now=NOW)
    assert len(memory._given) == 3
    memory.forget("anna")
    assert not memory._given
