"""A plan has one JSON form: it survives a round trip, and what is not a plan is refused by name."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from tests.query.plan.plans import plans

from salus.errors import BadPlan
from salus.query.plan import Aggregate, Observations, Plan, Simple, read, write


@given(plans)
@settings(max_examples=400, deadline=None)
def test_every_plan_survives_json(plan: Plan) -> None:
    assert read(json.loads(json.dumps(write(plan)))) == plan


@given(plans)
def test_the_words_of_a_period_survive_too(plan: Plan) -> None:
    again = write(read(json.loads(json.dumps(write(plan)))))
    assert again == write(plan)


def test_a_plan_always_shows_its_period_and_leaves_other_defaults_out() -> None:
    assert write(Aggregate(Observations("steps"), Simple("mean"))) == {
        "op": "aggregate",
        "subject": {"op": "observations", "metric": "steps"},
        "statistic": {"op": "mean"},
        "period": None,
    }


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"op": "guess"}, "guess"),
        ({"statistic": {"op": "vibe"}}, "vibe"),
        ({"statistic": {"op": "mean", "p": 3}}, "mean takes no arguments"),
        ({"statistic": {"op": "percentile"}}, "needs p"),
        ({"subject": {"op": "observations", "metric": 7}}, "expected str"),
        ({"colour": "red"}, "colour"),
        ({"by": "fortnight"}, "fortnight"),
        ({"period": {"start": "2024-05-01"}}, "'start' and 'end'"),
        ({"period": {"start": "2024-05-02T00:00+00:00", "end": "2024-05-01T00:00+00:00"}}, "before it ends"),
        ({"period": {"start": "soon", "end": "later"}}, "soon"),
        ({"where": {"op": "clock"}}, "expected a list"),
        ({"where": [{"op": "mean"}]}, "unknown op 'mean'"),
        ({"take": {"order": "last", "n": True}}, "expected int"),
    ],
)
def test_what_is_not_a_plan_is_refused_by_name(change: dict[str, object], named: str) -> None:
    good = write(Aggregate(Observations("steps"), Simple("mean")))
    with pytest.raises(BadPlan, match=named):
        read(good | change)


@pytest.mark.parametrize("junk", [None, 3, "mean", [], {}, {"op": "nothing"}])
def test_junk_is_refused(junk: object) -> None:
    with pytest.raises(BadPlan):
        read(junk)
