"""`salus scrub`: one text, JSON, and a batch in order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def test_a_text_is_printed_without_what_says_who_it_is(salus: Any) -> None:
    done = salus("scrub", "Anna Keller, MRN 0048213, seen on 3 May 2024 for Crohn's disease")
    assert done.exit_code == 0
    assert done.output == "[NAME_1], MRN [MRN_1], seen on [DATE_1] for Crohn's disease\n"


def test_json_tells_kind_and_place_in_the_original(salus: Any) -> None:
    text = "¿Está Íñigo? Call (212) 555-0147"
    told = json.loads(salus("scrub", "--json", text).output)
    assert told["id"] is None
    assert told["text"] == "¿Está [NAME_1]? Call [PHONE_1]"
    assert [(f["type"], text[f["start"] : f["end"]]) for f in told["found"]] == [
        ("NAME", "Íñigo"),
        ("PHONE", "(212) 555-0147"),
    ]


def test_a_batch_answers_row_by_row_in_order(salus: Any, tmp_path: Path) -> None:
    rows = [{"id": "a", "text": "Dr. Okafor called"}, {"id": 7, "text": "I slept badly"}, {"text": ""}]
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows))
    done = salus("scrub", "--batch", str(file))
    told = [json.loads(line) for line in done.output.splitlines()]
    assert [t["id"] for t in told] == ["a", 7, None]
    assert [t["text"] for t in told] == ["Dr. [NAME_1] called", "I slept badly", ""]
    assert [len(t["found"]) for t in told] == [1, 0, 0]


def test_a_numbering_starts_anew_with_each_text(salus: Any, tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text('{"id": 1, "text": "Dr. Okafor"}\n{"id": 2, "text": "Dr. Lindqvist"}\n')
    assert salus("scrub", "--batch", str(file)).output.count("NAME_1") == 2


def test_a_missing_text_and_a_broken_row_say_what_to_do(salus: Any, tmp_path: Path) -> None:
    assert "salus scrub" in str(salus("scrub").output)
    file = tmp_path / "rows.jsonl"
    file.write_text('{"id": 1}\n')
    done = salus("scrub", "--batch", str(file))
    assert done.exit_code != 0
    assert "line 1" in str(done.exception)
