"""The JSON form of a result leaves out what is not known."""

from __future__ import annotations

from salus.query.result import Chart, Mark, Point, Result, Use, wire


def test_defaults_are_left_out_and_status_and_value_never() -> None:
    assert wire(Result("no_data")) == {"status": "no_data", "value": None}


def test_nested_values_keep_their_shape() -> None:
    result = Result(
        "answered", 1.5, "kg", series=(Point("a", 1.5, 2), Point("b", True)), used=(Use("Scale", 3),),
        sides=(Result("answered", "yes"),), reference=(None, 5.0), notes=("tie",),
        chart=Chart("line", (Mark("2024-05-01", 1.5), Mark(2.0, None)), "kg"),
    )  # fmt: skip
    assert wire(result) == {
        "status": "answered", "value": 1.5, "unit": "kg",
        "series": [{"key": "a", "value": 1.5, "n": 2}, {"key": "b", "value": True}],
        "used": [{"source": "Scale", "rows": 3}], "sides": [{"status": "answered", "value": "yes"}],
        "reference": [None, 5.0], "notes": ["tie"],
        "chart": {"kind": "line", "marks": [{"x": "2024-05-01", "y": 1.5}, {"x": 2.0, "y": None}], "unit": "kg"},
    }  # fmt: skip
