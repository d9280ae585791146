"""What the parts of the grammar hand to each other: a subject found, and a plan drafted with the words it explains."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from salus.query.plan import Filter, Observations, Plan, Subject, Workouts
from salus.query.understand.tagging import Tag
from salus.records.catalogue import Attribute, Catalogue, Metric


@dataclass(frozen=True, slots=True)
class Found:
    """A subject, the tokens that name it, and what speaks against it (penalty names, see :mod:`.ranking`)."""

    subject: Subject
    mask: int
    metric: Metric | None = None
    attribute: Attribute | None = None
    against: tuple[str, ...] = ()
    where: tuple[Filter, ...] = ()
    phrases: tuple[Tag, ...] = ()
    said: tuple[str, ...] = ()

    @property
    def additive(self) -> bool:
        """True where a sum over items is the natural total: steps, minutes slept, metres run."""
        if self.metric is not None:
            return self.metric.aggregation == "sum"
        return self.attribute is not None and self.attribute.additive

    @property
    def workouts(self) -> bool:
        return isinstance(self.subject, Workouts)

    @property
    def counted(self) -> bool:
        """True where the items have no number of their own: workouts as such."""
        return self.metric is None and self.attribute is None

    @property
    def daily(self) -> bool:
        """True where one item is a day."""
        return self.metric is not None and self.metric.grain == "day"

    @property
    def nightly(self) -> bool:
        return self.metric is not None and self.metric.nightly

    @property
    def category(self) -> str:
        return self.metric.category if self.metric is not None else "workout"


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan with the tokens it explains, what speaks against it, and the conventions it chose."""

    plan: Plan
    mask: int
    against: tuple[str, ...] = ()
    said: tuple[str, ...] = field(default=())

    def but(self, *against: str) -> Draft:
        return replace(self, against=(*self.against, *against))


def observed(known: Catalogue, name: str, mask: int, *against: str) -> Found:
    """The metric of this name as a subject."""
    return Found(Observations(name), mask, metric=known.metrics[name], against=against)


def worked_out(known: Catalogue, activity: str | None, attribute: str | None, mask: int, *against: str) -> Found:
    """Workouts, or one attribute of theirs, as a subject."""
    found = known.attributes[attribute] if attribute else None
    return Found(Workouts(activity or None, attribute), mask, attribute=found, against=against)
