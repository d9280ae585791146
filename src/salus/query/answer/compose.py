"""From a result to an answer: the sentence, its evidence and doubt, the convention, the picture.

Pure: the same plan and result always give the same words, so that a receipt can be replayed byte for byte.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from salus.query.answer import chart_entries, charts, doubt, sentences, several, subjects, when
from salus.query.answer.conventions import convention
from salus.query.plan import Aggregate, Compare, Correlate, Entries, Observations, Plan, Simple
from salus.query.result import Result
from salus.records.catalogue import catalogue


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said: the text for people, the conventions in words, and a Vega-Lite specification or None."""

    text: str
    convention: str
    chart: dict[str, Any] | None


def compose(plan: Plan, result: Result, reading: str) -> Wording:
    """The wording of ``result``; ``reading`` holds the conventions that understanding the question chose."""
    said = convention(plan, result, reading)
    if result.status == "no_data":
        return Wording(doubt.no_data(plan, result), said, None)
    if result.status == "insufficient_data":
        return Wording(doubt.too_little(plan, result), said, None)
    text = " ".join([_statement(plan, result), *doubt.evidence(plan, result)])
    return Wording(text, said, _chart(plan, result))


def _statement(plan: Plan, result: Result) -> str:
    if isinstance(plan, Compare):
        return several.compare(plan, result)
    if isinstance(plan, Correlate):
        return several.correlate(plan, result)
    if isinstance(plan.subject, Entries):
        return chart_entries.sentence(plan, result)
    if plan.statistic == Simple("report"):
        return several.report(result)
    if plan.by is not None:
        return several.groups(plan, result)
    if _is_pair(plan) and result.value is None and result.series:
        return several.pair(plan, result)
    return sentences.sentence(plan, result)


def _is_pair(plan: Aggregate) -> bool:
    return isinstance(plan.subject, Observations) and bool(catalogue().metric(plan.subject.metric).components)


def _chart(plan: Plan, result: Result) -> dict[str, Any] | None:
    if result.chart is None or not result.chart.marks:
        return None
    span = _span(plan)
    if isinstance(plan, Correlate):
        left, right = (_capital(subjects.noun(side.subject)) for side in (plan.left, plan.right))
        return charts.specification(result.chart, f"{left} and {right}", subtitle=span, y_title=right, x_title=left)
    name = _capital(subjects.noun(_aggregate(plan).subject))
    if result.chart.kind == "histogram":
        return charts.specification(
            result.chart, f"{name}: distribution", subtitle=span, x_title=name, y_title="readings"
        )
    return charts.specification(result.chart, _capital(several.title(_aggregate(plan))), subtitle=span)


def _aggregate(plan: Aggregate | Compare) -> Aggregate:
    return plan.left if isinstance(plan, Compare) else plan


def _span(plan: Plan) -> str:
    return when.span(plan.period) if plan.period else "all records"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
