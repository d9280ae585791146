"""Runs a plan over a snapshot: the one door of this room.

Raises what a plan can be wrong about: BadPlan (breaks the algebra's rules), UnknownMetric, UnknownUnit.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from salus.errors import BadPlan
from salus.query.execute import charts, chronicle, pairs
from salus.query.execute.aggregate import aggregate
from salus.query.execute.compare import compare
from salus.query.execute.correlate import correlate
from salus.query.execute.days import measured
from salus.query.execute.engine import Engine, engine
from salus.query.execute.glucose import report
from salus.query.execute.scope import Scope
from salus.query.execute.shown import Number, shown, tested
from salus.query.plan import (
    Aggregate,
    Compare,
    Correlate,
    Duration,
    Entries,
    Episodes,
    Gaps,
    Observations,
    Plan,
    Share,
    Simple,
    Streak,
    TimeInRange,
)
from salus.query.result import Chart, Result
from salus.records.catalogue import catalogue
from salus.records.shelf import Snapshot


def execute(
    plan: Plan,
    snapshot: Snapshot,
    now: datetime,
    units: Mapping[str, str] | None = None,
    *,
    on: Engine | None = None,
) -> Result:
    """The result of a plan over one snapshot, as seen at ``now`` (zone-aware).

    ``units`` maps metrics to the UCUM units the person likes. ``on`` None: the engine of this process.
    The same plan, snapshot, moment and units give an equal result, always.
    """
    scope = _scope(snapshot, now, units, on)
    if isinstance(plan, Correlate):
        return shown(correlate(scope, plan))
    if isinstance(plan, Compare):
        return shown(compare(scope, plan, _number))
    return shown(_number(scope, plan))


def chart(
    plan: Plan,
    snapshot: Snapshot,
    now: datetime,
    units: Mapping[str, str] | None = None,
    *,
    on: Engine | None = None,
) -> Chart | None:
    """A picture for a plan whose result has none: the values over its period; None where there is nothing to draw."""
    return charts.over_time(_scope(snapshot, now, units, on), plan)


def _scope(snapshot: Snapshot, now: datetime, units: Mapping[str, str] | None, on: Engine | None) -> Scope:
    if now.tzinfo is None:
        raise ValueError(f"the moment of asking needs a time zone: {now}")
    return Scope(on or engine(), snapshot, now, units or {})


def _number(scope: Scope, plan: Aggregate) -> Number:
    if isinstance(plan.subject, Entries):
        number = chronicle.answer(scope, plan, plan.subject)
        return tested(number, plan.test, plan) if plan.test else number
    m = measured(scope, plan.subject, plan.unit if _has_unit(plan) else None)
    if plan.statistic == Simple("report"):
        return report(scope, plan, m)
    if isinstance(plan.subject, Observations) and catalogue().metric(plan.subject.metric).components:
        number = pairs.pair(scope, plan, m)
        if plan.test and number.canonical is None:
            return pairs.tested(number, plan.test)
    else:
        number = aggregate(scope, plan, m)
    if plan.test is None:
        return number
    if number.result.status == "answered" and number.canonical is None:
        raise BadPlan("only a single number can be tested; leave out the grouping, the list or the test")
    return tested(number, plan.test, plan)


def _has_unit(plan: Aggregate) -> bool:
    """False where the number is a count, a share or a time, whatever the subject's unit is."""
    if plan.shape == "elapsed" or isinstance(plan.statistic, Duration | Episodes | Gaps | Share | Streak | TimeInRange):
        return False
    return not (isinstance(plan.statistic, Simple) and plan.statistic.name in ("count", "exists", "cv"))
