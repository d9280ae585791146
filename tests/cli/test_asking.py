"""`salus ask`, `explain` and `replay` keep the contract that programs rely on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from salus.errors import BadInput, NotFound

NOW = "2024-05-15T10:00"
KEYS = {
    "id", "question", "status", "value", "unit", "at", "series", "n", "coverage", "text", "convention", "plan",
    "receipt", "chart", "choices", "latency_ms",
}  # fmt: skip


def _ask(salus: Any, question: str, *more: str) -> dict[str, Any]:
    done = salus("ask", question, "--now", NOW, "--json", *more)
    assert done.exit_code == 0, (done.output, done.exception)
    answer: dict[str, Any] = json.loads(done.output)
    return answer


def test_an_answer_has_every_key_of_the_contract(imported: Any) -> None:
    answer = _ask(imported, "How many steps did I take last week?")
    assert set(answer) >= KEYS
    assert (answer["status"], answer["value"], answer["unit"]) == ("answered", 30000, "{steps}")
    assert answer["plan"]["period"]["start"] == "2024-05-06T00:00:00+02:00"
    assert answer["plan"]["period"]["end"] == "2024-05-13T00:00:00+02:00"
    assert "last week" in answer["convention"]
    assert "30,000 steps" in answer["text"]


@pytest.mark.parametrize(
    ("question", "value", "unit"),
    [
        ("What was my average daily step count last week?", 10000, "{steps}"),
        ("On how many days did I walk at least 10,000 steps last week?", 2, "d"),
        ("How far did I run last week?", 13000, "m"),
        ("How many times did I run last week?", 2, "1"),
        ("How many steps did I take on days when I ran last week?", 22000, "{steps}"),
        ("What was my longest sleep last week?", 480, "min"),
    ],
)
def test_values_are_computed_from_the_records(imported: Any, question: str, value: float, unit: str) -> None:
    answer = _ask(imported, question)
    assert (answer["status"], answer["unit"]) == ("answered", unit), answer["text"]
    assert answer["value"] == pytest.approx(value)


def test_glucose_in_two_units_is_one_average(imported: Any) -> None:
    answer = _ask(imported, "average glucose last week")
    assert answer["value"] == pytest.approx((100 + 140 + 180.156) / 3)
    assert answer["unit"] == "mg/dL"


def test_the_persons_unit_and_the_unit_asked_for_are_used(imported: Any) -> None:
    imported("profile", "--unit", "glucose=mmol/L")
    assert _ask(imported, "average glucose last week")["unit"] == "mmol/L"
    assert _ask(imported, "average glucose last week in mg/dL")["unit"] == "mg/dL"


def test_a_day_without_records_is_no_data_not_zero(imported: Any) -> None:
    answer = _ask(imported, "How many steps did I take on May 1st?")
    assert (answer["status"], answer["value"]) == ("no_data", None)
    assert "13 May 2024" in answer["text"]


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("What is a normal resting heart rate?", "not_about_records"),
        ("What is my wife's blood pressure?", "refused"),
        ("How high was it yesterday?", "clarify"),
        ("What is my flarble level?", "clarify"),
        ("What's my average weight?", "no_data"),
    ],
)
def test_it_says_when_it_does_not_know(imported: Any, question: str, status: str) -> None:
    answer = _ask(imported, question)
    assert answer["status"] == status, answer["text"]
    assert answer["value"] is None
    assert answer["text"]


def test_a_receipt_replays_byte_for_byte_even_after_more_was_imported(imported: Any, tmp_path: Path) -> None:
    receipt = _ask(imported, "How many steps did I take last week?")["receipt"]
    more = tmp_path / "more.csv"
    more.write_text("start,end,metric,value,unit,source\n2024-05-09,,steps,99,{steps},watch\n", encoding="utf-8")
    assert imported("import", more).exit_code == 0
    assert _ask(imported, "How many steps did I take last week?")["value"] == 30099
    done = imported("replay", receipt, "--json")
    assert done.exit_code == 0
    assert json.loads(done.output)["same"] is True


def test_a_receipt_that_is_not_there_is_bad_input(imported: Any) -> None:
    assert isinstance(imported("replay", "r-0000000000000000").exception, BadInput)


def test_a_batch_answers_in_order_and_follows_up(imported: Any) -> None:
    rows = [
        {"id": "a", "question": "How many steps did I take last week?"},
        {"id": "b", "question": "and the week before?", "after": "a"},
        {"id": "c", "question": "and on average?", "after": "a"},
        {"id": "d", "question": "How many steps did I take yesterday?", "now": "2024-05-14T09:00"},
    ]
    done = imported("ask", "--batch", "-", "--now", NOW, stdin="\n".join(map(json.dumps, rows)) + "\n")
    answers = [json.loads(line) for line in done.output.splitlines()]
    assert [a["id"] for a in answers] == ["a", "b", "c", "d"]
    assert answers[0]["value"] == 30000
    assert answers[1]["status"] == "no_data"
    assert answers[1]["plan"]["period"]["start"].startswith("2024-04-29")
    assert answers[2]["value"] == 10000
    assert answers[3]["value"] == 6000


@pytest.mark.parametrize(
    "line", ["not json", "[]", '{"id": 1}', '{"id": 1, "question": 7}', '{"id": 1, "question": "steps", "after": "zz"}']
)
def test_a_broken_batch_line_is_named(imported: Any, line: str) -> None:
    done = imported("ask", "--batch", "-", stdin=line + "\n")
    assert isinstance(done.exception, BadInput)


@pytest.mark.parametrize("suffix", ["png", "svg", "json"])
def test_a_chart_is_written(imported: Any, tmp_path: Path, suffix: str) -> None:
    picture = tmp_path / f"steps.{suffix}"
    answer = _ask(imported, "steps by day last week", "--chart", str(picture))
    start = {"png": b"\x89PNG", "svg": b"<svg", "json": b"{"}[suffix]
    assert picture.read_bytes().startswith(start)
    assert answer["chart"]["$schema"].endswith("v5.json")
    assert [p["key"] for p in answer["series"]] == ["2024-05-06", "2024-05-07", "2024-05-08"]


def test_a_picture_of_an_unknown_kind_is_refused(imported: Any, tmp_path: Path) -> None:
    done = imported("ask", "steps by day last week", "--chart", str(tmp_path / "x.gif"))
    assert isinstance(done.exception, BadInput)
    assert ".png" in str(done.exception)


def test_people_get_prose_with_its_convention_and_receipt(imported: Any) -> None:
    done = imported("ask", "How many steps did I take last week?", "--now", NOW)
    assert "You took 30,000 steps last week." in done.output
    assert "receipt r-" in done.output


def test_nobody_is_made_up(salus: Any) -> None:
    done = salus("ask", "How many steps did I take last week?")
    assert isinstance(done.exception, NotFound)
    assert "salus import" in str(done.exception)


def test_explain_needs_no_records(salus: Any) -> None:
    done = salus("explain", "average steps last week", "--now", NOW, "--tz", "Europe/Berlin", "--json")
    said = json.loads(done.output)
    assert {"id", "question", "status", "plan", "convention", "candidates"} <= set(said)
    assert said["plan"]["subject"] == {"op": "observations", "metric": "steps"}
    assert said["plan"]["period"]["start"] == "2024-05-06T00:00:00+02:00"


def test_explain_in_a_batch_keeps_order(salus: Any) -> None:
    rows = "".join(
        json.dumps({"id": i, "question": "steps yesterday", "now": f"2024-05-0{i}T10:00"}) + "\n" for i in (3, 2)
    )
    said = [json.loads(line) for line in salus("explain", "--batch", "-", stdin=rows).output.splitlines()]
    assert [s["plan"]["period"]["start"][:10] for s in said] == ["2024-05-02", "2024-05-01"]


@pytest.mark.parametrize("command", ["ask", "explain"])
def test_an_empty_question_is_wrong_usage(imported: Any, command: str) -> None:
    assert imported(command, "  ").exit_code == 2


def test_a_unit_that_cannot_be_is_asked_about_and_does_not_end_the_batch(imported: Any) -> None:
    rows = [{"id": 1, "question": "average glucose last week in miles"}, {"id": 2, "question": "steps last week"}]
    done = imported("ask", "--batch", "-", "--now", NOW, stdin="\n".join(map(json.dumps, rows)) + "\n")
    first, second = (json.loads(line) for line in done.output.splitlines())
    assert first["status"] == "clarify"
    assert second["value"] == 30000


def test_a_fault_in_one_row_does_not_cost_the_others(imported: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from salus.bootstrap import House

    sound = House.ask

    def faulty(self: House, question: str, **more: Any) -> Any:
        if question == "boom":
            raise RuntimeError
        return sound(self, question, **more)

    monkeypatch.setattr(House, "ask", faulty)
    rows = [{"id": 1, "question": "boom"}, {"id": 2, "question": "How many steps did I take last week?"}]
    done = imported("ask", "--batch", "-", "--now", NOW, stdin="\n".join(map(json.dumps, rows)) + "\n")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["status"] for line in lines] == ["error", "answered"]
    assert "row 1 failed inside Salus" in done.stderr
