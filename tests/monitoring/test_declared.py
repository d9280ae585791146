"""`docs/watching.md` tells operators of every counter, part and field of a trace that there is, and of no other."""

from __future__ import annotations

import re
from pathlib import Path

from salus.monitoring.declared import DECLARED
from salus.monitoring.health import VITAL
from salus.monitoring.outline import outline
from salus.monitoring.trace import Trace
from salus.safety.privacy.fields import allowed, closed, is_event

_DOCS = Path(__file__).parents[2] / "docs" / "watching.md"


def _rows(heading: str) -> list[list[str]]:
    """The rows of the first table under a heading."""
    section = _DOCS.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_every_counter_is_listed_as_it_is_declared() -> None:
    listed = [row[:3] for row in _rows("Counters")]
    assert listed == [
        [f"`{one.name}`", one.sort.value, ", ".join(f"`{label}`" for label in one.labels) or "–"] for one in DECLARED
    ]


def test_every_part_of_the_house_is_listed_with_whether_it_is_vital() -> None:
    listed = {name: row[1] for row in _rows("Health") for name in re.findall("`([a-z]+)`", row[0])}
    assert listed == {part: "yes" if part in VITAL else "no" for part in closed()["part"]}


def test_the_example_of_a_trace_has_the_fields_of_a_trace() -> None:
    trace = Trace.start("request_answered")
    with trace.stage("gate"):
        pass
    line = outline(trace.end(), allowed, is_event).as_json()
    example = _DOCS.read_text(encoding="utf-8").partition("## Traces")[2].partition("```json\n")[2].partition("```")[0]
    assert set(re.findall(r'"([a-z_]+)":', example)) - {"kind", "level"} == {*line, *line["stages"][0]}


def test_every_event_that_operators_are_told_to_act_on_is_registered() -> None:
    events = [event for row in _rows("Logs") for event in re.findall("`([a-z_]+)`", row[0])]
    assert len(events) > 5
    assert all(is_event(event) for event in events)
