"""What the house sees of itself, put together: traces into the journal, the counters and a collector; pseudonyms.

The words that labels may take come from the same closed lists as those of logs and traces, and from the catalogue of
metrics.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from salus import __version__

if TYPE_CHECKING:
    from salus.bootstrap.rooms import Rooms
    from salus.config import Settings
    from salus.monitoring.counters import Counters
    from salus.monitoring.export import Exporter
    from salus.monitoring.health import Health
    from salus.monitoring.outline import OutlineSink


class Watching:
    """The watch of one process."""

    def __init__(self, settings: Settings) -> None:
        from salus.monitoring.journal import Journal
        from salus.monitoring.pseudonyms import Pseudonyms
        from salus.monitoring.tracing import Tracer
        from salus.safety.privacy.fields import allowed, is_event

        self.began = datetime.now(UTC)
        self.counters = _counters({"salus": __version__})
        self.pseudonyms = Pseudonyms(settings.home / "pseudonyms.key")
        self.journal = Journal(settings.home / "traces", days=settings.trace_days)
        self.export = self._exporter(settings.otlp)
        sinks: list[OutlineSink] = [self.journal, self.counters]
        if self.export is not None:
            sinks.append(self.export)
        self.tracer = Tracer(
            sinks, allowed=allowed, is_event=is_event, share=settings.trace_sample, count=self.counters.traces
        )

    def close(self) -> None:
        """Hands on what waits."""
        self.tracer.close()
        self.journal.close()
        if self.export is not None:
            self.export.close()

    def _exporter(self, endpoint: str) -> Exporter | None:
        if not endpoint:
            return None
        from salus.monitoring.export import Exporter

        return Exporter(endpoint, version=__version__, count=self.counters.exports)


def _counters(versions: dict[str, str]) -> Counters:
    from salus.monitoring.counters import Counters
    from salus.records.catalogue import catalogue
    from salus.safety.privacy.lexicon import read

    return Counters({**read("fields")["enums"], "metric": catalogue().metrics.keys()}, versions)


def looked_after(rooms: Rooms) -> Health:
    """The parts of the house, each with its check."""
    from salus.monitoring.checks import room, unless, writable
    from salus.monitoring.health import Health, Part, State

    home, watch = rooms.settings.home, rooms.watch

    def database() -> State:
        return State.OK if rooms.database.ready() else State.DOWN

    def cache() -> State:
        return State.OK if rooms.limits.ready() else State.DEGRADED

    parts = [
        Part("database", database, patience=5.0),
        Part("records", writable(home)),
        Part("disk", room(home)),
        Part("cache", cache),
        Part("traces", unless(lambda: watch.journal.failing)),
    ]
    if (export := watch.export) is not None:
        parts.append(Part("export", unless(lambda: export.failing)))
    return Health(parts)
