"""The frames of the grammar: every kind of question that can be composed, each giving drafts."""

from __future__ import annotations

from salus.query.understand.chart import charts
from salus.query.understand.measure import measures
from salus.query.understand.reading import Draft
from salus.query.understand.tagging import Tagged


def drafts(t: Tagged) -> list[Draft]:
    """All drafts of all frames."""
    return [*measures(t), *charts(t)]
