"""What the service is used for, in counts: for people who run it. Numbers, closed words and names of the catalogue.

A pure rule over counts, wherever they come from: turns and conversations from the database, which remembers them, and
what was asked of the records from the counters, which begin anew with the service. Nothing here knows an account.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

_MISSED = frozenset({"failed", "unable"})
_MOST = 20


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted since a moment.

    `turns`: by kind. `queries`: questions to the records, by status. `metrics`: the same by the metric asked for.
    `feedback`: ``rating_1`` to ``rating_5`` and signals.
    """

    since: datetime
    conversations: int
    turns: Mapping[str, int]
    queries: Mapping[str, int]
    metrics: Mapping[str, int]
    feedback: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Share:
    """A share of `n`; `value` is None where there was nothing."""

    value: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Analytics:
    """`success`: turns that got what they asked for or a safe reply, of all. `answered`: questions with an answer."""

    counts: Counts
    success: Share
    answered: Share
    asked_most: tuple[tuple[str, int], ...]
    rating: Share

    def as_json(self) -> dict[str, Any]:
        """For `/v1/analytics`."""
        counts = self.counts
        return {
            "since": counts.since.isoformat(),
            "conversations": counts.conversations,
            "turns": {"total": sum(counts.turns.values()), "by_kind": dict(counts.turns)},
            "success": {"share": self.success.value, "n": self.success.n},
            "queries": {"total": sum(counts.queries.values()), "by_status": dict(counts.queries)},
            "answered": {"share": self.answered.value, "n": self.answered.n},
            "asked_most": [{"metric": name, "count": count} for name, count in self.asked_most],
            "feedback": {"mean_rating": self.rating.value, "n": self.rating.n, "counts": dict(counts.feedback)},
        }


def analyse(counts: Counts, metrics: Iterable[str]) -> Analytics:
    """The counts in perspective; of `metrics`, the catalogue's names, those that were asked for most."""
    turns, queries = sum(counts.turns.values()), sum(counts.queries.values())
    missed = sum(count for kind, count in counts.turns.items() if kind in _MISSED)
    asked = sorted(
        ((name, counts.metrics[name]) for name in set(metrics) if counts.metrics.get(name)),
        key=lambda one: (-one[1], one[0]),
    )
    stars = {rating: counts.feedback.get(f"rating_{rating}", 0) for rating in range(1, 6)}
    return Analytics(
        counts,
        _share(turns - missed, turns),
        _share(counts.queries.get("answered", 0), queries),
        tuple(asked[:_MOST]),
        _share(sum(rating * count for rating, count in stars.items()), sum(stars.values())),
    )


def _share(part: int, whole: int) -> Share:
    return Share(round(part / whole, 4) if whole else None, whole)
