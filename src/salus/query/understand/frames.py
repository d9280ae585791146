"""The frames of the grammar: every kind of question that can be composed, each giving drafts."""

from __future__ import annotations

from salus.query.understand.changes import changes
from salus.query.understand.chart import charts
from salus.query.understand.contrast import contrasts
from salus.query.understand.measure import measures
from salus.query.understand.purposes import purposes
from salus.query.understand.reading import Draft
from salus.query.understand.relate import relations
from salus.query.understand.tagging import Tagged


def drafts(t: Tagged) -> list[Draft]:
    """All drafts of all frames; where medicines are asked for by their purpose, that names no measure."""
    if purposes(t):
        return charts(t)
    return [*measures(t), *contrasts(t), *changes(t), *relations(t), *charts(t)]
