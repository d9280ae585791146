"""Every question of the tables becomes exactly its plan, or exactly its status. The words of periods and labels are free."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from salus.query.plan import read, write
from salus.query.understand import understand

NOW = datetime(2024, 5, 15, 10, 0, tzinfo=ZoneInfo("America/New_York"))
CASES = [
    json.loads(line)
    for path in sorted((Path(__file__).parent / "cases").glob("*.jsonl"))
    for line in path.read_text(encoding="utf-8").splitlines()
]
_WORDS = frozenset({"text", "convention", "labels"})


def said_aside(node: Any) -> Any:
    """A plan's wire form without the words that came from the question."""
    if isinstance(node, dict):
        return {key: said_aside(value) for key, value in node.items() if key not in _WORDS}
    return [said_aside(item) for item in node] if isinstance(node, list) else node


@pytest.mark.parametrize("case", CASES, ids=[case["question"] for case in CASES])
def test_question_becomes_its_plan(case: dict[str, Any]) -> None:
    got = understand(case["question"], now=NOW)
    if "status" in case:
        assert (got.status, got.plan) == (case["status"], None)
    else:
        assert got.plan is not None, f"{got.status}: {got.why}"
        assert said_aside(write(got.plan)) == case["plan"]
        assert read(write(got.plan)) == got.plan
