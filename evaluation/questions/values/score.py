"""Asks the development questions of the made-up person and says how many values come out as they must.

    python -m evaluation.questions.values.score --write

writes `table.jsonl` anew: the value of every development case that the reference says one for. It is kept, so that a
change of a value shows in a review; a test sees that the reference still says the same.
"""

from __future__ import annotations

import json
import math
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from evaluation.questions.cases import Case, load
from evaluation.questions.score import Score
from evaluation.questions.values.expected import Value, expected
from evaluation.questions.values.life import NAME, life, store
from salus.query.ask import Asked, ask

TABLE = Path(__file__).with_name("table.jsonl")


def table() -> dict[str, Value]:
    """The values that must come out, by the id of the case."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return {row["id"]: row["value"] for row in map(json.loads, lines)}


def values() -> dict[str, Value]:
    """What the reference says of every development case, where it says something and careful readers agree."""
    rows, out = life(), {}
    for case in load("development"):
        if len(case.plans) == 1:
            value = expected(rows, case.plans[0], case.now)
            if value is not None and value != {}:
                out[case.id] = value
    return out


def score_values() -> Score:
    """Every case of the table: question in, value out; the wrong ones with the answer that came."""
    out, wanted, seen = Score(), table(), dict[str, Asked]()
    with tempfile.TemporaryDirectory() as folder:
        records = store(Path(folder))
        for case in load("development"):
            seen[case.id] = ask(
                case.question, records=records, person=NAME, now=case.now, after=seen.get(case.after or "")
            )
            if case.id in wanted:
                right = agrees(seen[case.id].answer, wanted[case.id])
                out.n[case.construct] += 1
                out.hits[case.construct] += right
                if not right:
                    out.wrong.append((case, seen[case.id].understood))
                    out.values.append((case, wanted[case.id], seen[case.id].answer))
    return out


def agrees(answer: dict[str, Any], wanted: Value) -> bool:
    """Whether an answer has the value; numbers to nine digits."""
    if answer["status"] != "answered":
        return False
    if isinstance(wanted, dict):
        if set(wanted) == {"n"}:
            return bool(answer["n"] == wanted["n"])
        series = {point["key"]: point["value"] for point in answer["series"] or ()}
        return all(key in series and _equal(series[key], value) for key, value in wanted.items())
    return _equal(answer["value"], wanted)


def in_words(case: Case, wanted: Value, answer: dict[str, Any]) -> str:
    """One wrong value for a person to read."""
    got = answer["series"] if isinstance(wanted, dict) else answer["value"]
    return f"{case.id} [{case.construct}] {case.question}\n    wanted {wanted}\n    got    {answer['status']} {got}"


def _equal(got: Any, wanted: Any) -> bool:
    if isinstance(got, bool) or isinstance(wanted, bool):
        return got is wanted
    if isinstance(got, int | float) and isinstance(wanted, int | float):
        return math.isclose(got, wanted, rel_tol=1e-9, abs_tol=1e-9)
    if isinstance(got, list) and isinstance(wanted, list):
        return sorted(got) == sorted(wanted)
    return bool(got == wanted)


def _write() -> None:
    lines = [json.dumps({"id": name, "value": value}, ensure_ascii=False) for name, value in values().items()]
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{datetime.now():%Y-%m-%d} {len(lines)} values")  # noqa: DTZ005  # for a person to read


if __name__ == "__main__" and "--write" in sys.argv:
    _write()
