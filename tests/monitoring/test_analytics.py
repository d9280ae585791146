"""Analytics: counts in perspective, in closed words and names of the catalogue."""

from __future__ import annotations

from datetime import UTC, datetime

import orjson
import pytest

from salus.monitoring.analytics import Counts, analyse

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
NOTHING = Counts(SINCE, 0, {}, {}, {}, {})


def test_shares_stand_beside_what_they_are_shares_of() -> None:
    counts = Counts(
        SINCE,
        conversations=4,
        turns={"data": 6, "emergency": 1, "small": 1, "unable": 1, "failed": 1},
        queries={"answered": 3, "no_data": 1, "clarify": 2},
        metrics={"steps": 2, "glucose": 4, "other": 9},
        feedback={"rating_5": 3, "rating_2": 1, "asked_again": 2},
    )
    told = analyse(counts, ["glucose", "steps", "weight"]).as_json()
    assert orjson.loads(orjson.dumps(told)) == {
        "since": "2026-03-01T00:00:00+00:00",
        "conversations": 4,
        "turns": {"total": 10, "by_kind": dict(counts.turns)},
        "success": {"share": 0.8, "n": 10},
        "queries": {"total": 6, "by_status": dict(counts.queries)},
        "answered": {"share": 0.5, "n": 6},
        "asked_most": [{"metric": "glucose", "count": 4}, {"metric": "steps", "count": 2}],
        "feedback": {"mean_rating": 4.25, "n": 4, "counts": dict(counts.feedback)},
    }


def test_where_nothing_was_counted_no_share_is_made_up() -> None:
    told = analyse(NOTHING, ["steps"]).as_json()
    assert told["success"] == told["answered"] == {"share": None, "n": 0}
    assert told["feedback"] == {"mean_rating": None, "n": 0, "counts": {}}
    assert told["asked_most"] == []


@pytest.mark.parametrize("count", [3, 40])
def test_the_list_of_what_is_asked_most_ends_somewhere(count: int) -> None:
    metrics = {f"m{n:02d}": n for n in range(1, count + 1)}
    asked = analyse(Counts(SINCE, 0, {}, {}, metrics, {}), metrics).asked_most
    assert len(asked) == min(count, 20)
    assert [n for _, n in asked] == sorted(metrics.values(), reverse=True)[:20]


def test_a_name_that_is_not_in_the_catalogue_is_not_told() -> None:
    assert analyse(Counts(SINCE, 0, {}, {}, {"Anna's knee": 9}, {}), ["steps"]).asked_most == ()
