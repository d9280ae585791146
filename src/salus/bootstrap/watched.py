"""What the house tells of itself: a trace to whom it belongs, and counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from salus.bootstrap.rooms import Rooms
from salus.errors import NotFound

if TYPE_CHECKING:
    from salus.people import Principal


class Watched(Rooms):
    """Everything that needs the watch."""

    def read_along(self) -> None:
        """Has the counters ask for what other parts know best, whenever somebody looks at them."""
        read = self.watch.counters.read
        read("salus_health_score", self.health.score)
        read("salus_part_state", self.health.states)
        read("salus_conversations_open", lambda: self.conversations.counts(since=_yesterday())["conversations"])
        read("salus_sessions_open", lambda: self.accounts.sessions_open(datetime.now(UTC)))

    def trace(self, which: str, who: Principal) -> dict[str, Any]:
        """A trace: one's own requests in it, or all of them for who may read traces. Raises NotFound."""
        from salus.people import Scope

        self.watch.tracer.flush()
        found = self.watch.journal.get(which)
        own = self.watch.pseudonyms.of(who.account.id)
        requests = (
            [one for one in found["requests"] if who.may(Scope.TRACES_READ) or one["who"] == own] if found else []
        )
        if not requests:
            raise NotFound(
                f"there is no trace {which} of yours; traces are kept for {self.settings.trace_days} days, and the "
                "header X-Trace-Id of an answer names its own"
            )
        return {"trace_id": which, "requests": requests}

    def analytics(self) -> dict[str, Any]:
        """What the service is used for, in counts."""
        from salus.monitoring.analytics import Counts, analyse
        from salus.records.catalogue import catalogue

        counters = self.watch.counters
        talks = self.conversations.counts()
        counts = Counts(
            since=self.since,
            conversations=talks.pop("conversations"),
            turns={kind: count for kind, count in talks.items() if kind != "turns"},
            queries={status: int(count) for (status,), count in counters.totals("salus_queries_total").items()},
            metrics={name: int(count) for (name,), count in counters.totals("salus_query_metrics_total").items()},
            feedback=self.feedback.counts(),
        )
        return analyse(counts, catalogue().metrics).as_json()

    @property
    def since(self) -> datetime:
        """When this process began to count."""
        return self.watch.began.astimezone(UTC)


def _yesterday() -> datetime:
    return datetime.now(UTC) - timedelta(hours=24)
