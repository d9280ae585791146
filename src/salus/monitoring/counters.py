"""Counters for Prometheus, in a registry of their own, whose labels can only be words of closed sets.

The sets are handed in: they are the closed words of the allow-list that governs logs and traces, and the names of the
catalogue. A value outside its set counts as `other`, so that neither free text nor an attacker's invention can become
a label, nor their number grow. Where PROMETHEUS_MULTIPROC_DIR is set, as the library asks, the processes of a service
write into that folder, and each of them renders what all of them counted.
"""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any

from salus.errors import SalusError
from salus.monitoring.declared import DECLARED, Declared, Sort
from salus.monitoring.outline import Outline
from salus.monitoring.readings import OTHER, Reading, Readings

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_PLAIN = {
    "http_status": frozenset(str(int(status)) for status in HTTPStatus),
    "crisis": frozenset({"yes", "no"}),
}


class Counters:
    """Counts what happens (`OutlineSink` for the seconds of stages).

    Args:
        closed: the words that a label of that name takes. Labels that are declared and not handed in take none.
        versions: of what runs, by component, such as ``{"salus": "0.1.0"}``.
    """

    def __init__(self, closed: Mapping[str, Collection[str]], versions: Mapping[str, str]) -> None:
        from prometheus_client import CollectorRegistry, disable_created_metrics
        from prometheus_client.values import ValueClass

        disable_created_metrics()  # type: ignore[no-untyped-call]  # series that nothing asks for
        sets: dict[str, Collection[str]] = {"error": _errors()} | dict(closed) | _PLAIN
        self._closed = {name: {word: word for word in words} for name, words in sets.items()}
        self._folder = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]) if ValueClass._multiprocess else None
        self._registry = CollectorRegistry()
        own = None if self._folder else self._registry
        self._counters: dict[str, Any] = {one.name: _made(one, own) for one in DECLARED if one.sort is not Sort.READING}
        self._children: dict[tuple[str, ...], Any] = {}
        self._readings = Readings(self._word, versions)
        if self._folder is None:
            self._registry.register(self._readings)
            _watch_process(self._registry)
        self._of("salus_started_seconds").set(time.time())

    def request(self, method: str, route: str, http_status: int, seconds: float) -> None:
        """An HTTP request was answered; `route` is its template, such as ``/v1/traces/{id}``."""
        self._of("salus_requests_total", ("method", method), ("route", route), ("http_status", str(http_status))).inc()
        self._of("salus_request_seconds", ("route", route)).observe(seconds)

    def query(self, status: str, metric: str = "") -> None:
        """The records were asked; `metric`: the catalogue's name of what for, "" where it was none."""
        self._of("salus_queries_total", ("status", status)).inc()
        if metric:
            self._of("salus_query_metrics_total", ("metric", metric)).inc()

    def turn(self, kind: str, seconds: float) -> None:
        """A turn was taken and replied to."""
        self._of("salus_turns_total", ("kind", kind)).inc()
        self._of("salus_turn_seconds", ("kind", kind)).observe(seconds)

    def verdict(self, level: str, *, crisis: bool) -> None:
        """The gate decided; which crisis it is stays with the person."""
        self._of("salus_verdicts_total", ("level", level), ("crisis", "yes" if crisis else "no")).inc()

    def feedback(self, given: str) -> None:
        """Feedback was kept: ``rating_1`` to ``rating_5``, or a signal's name."""
        self._of("salus_feedback_total", ("given", given)).inc()

    def conversation(self) -> None:
        """A conversation was begun."""
        self._of("salus_conversations_total").inc()

    def import_(self, format_: str, outcome: str, rows: Mapping[str, int]) -> None:
        """A file was imported (`done`) or not (`refused`, `failed`); `rows`: ``added``, ``duplicate``, ``refused``."""
        self._of("salus_imports_total", ("format", format_), ("outcome", outcome)).inc()
        for became, count in rows.items():
            self._of("salus_import_rows_total", ("outcome", became)).inc(max(0, count))

    def sign_in(self, credential: str, outcome: str) -> None:
        """Somebody showed a credential: it was `allowed` or `denied`."""
        self._of("salus_sign_ins_total", ("credential", credential), ("outcome", outcome)).inc()

    def limited(self, limit: str) -> None:
        """A request was refused because a limit was reached: `account`, `address`, `body`, `upload`."""
        self._of("salus_limited_total", ("limit", limit)).inc()

    def error(self, kind: type[BaseException]) -> None:
        """An error reached a door."""
        self._of("salus_errors_total", ("error", kind.__name__ if issubclass(kind, SalusError) else OTHER)).inc()

    def traces(self, outcome: str, count: int) -> None:
        """Traces were `kept`, or `failed` to be, or `dropped`."""
        self._of("salus_traces_total", ("outcome", outcome)).inc(count)

    def exports(self, outcome: str, count: int) -> None:
        """Sampled traces were `sent`, or `failed` to be, or `dropped`."""
        self._of("salus_exports_total", ("outcome", outcome)).inc(count)

    def sockets(self, change: int) -> None:
        """A WebSocket was opened (1) or closed (-1)."""
        self._of("salus_sockets_open").inc(change)

    def take(self, outlines: Sequence[Outline]) -> None:
        """Counts the seconds of every stage."""
        for one in outlines:
            for stage in one.stages:
                self._of("salus_stage_seconds", ("stage", stage.name)).observe((stage.ended - stage.began) / 1e9)

    def read(self, name: str, reading: Reading) -> None:
        """Asks `reading` for the value of a declared reading whenever somebody looks; where it fails, there is none."""
        self._readings.add(name, reading)

    def totals(self, name: str) -> dict[tuple[str, ...], float]:
        """What a counter stands at, over all processes: the values of its labels, in order → the count."""
        labels = next(one.labels for one in DECLARED if one.name == name)
        return {
            tuple(sample.labels[label] for label in labels): sample.value
            for family in self._all().collect()
            for sample in family.samples
            if sample.name == name
        }

    def by_word(self, name: str) -> dict[str, int]:
        """What a counter with one label stands at: its words → the count."""
        return {words[0]: int(count) for words, count in self.totals(name).items()}

    def render(self) -> bytes:
        """Everything as Prometheus' text format (`CONTENT_TYPE`)."""
        from prometheus_client import generate_latest

        return generate_latest(self._all())

    def _all(self) -> Any:
        if self._folder is None:
            return self._registry
        from salus.monitoring.processes import gathered

        return gathered(self._folder, self._readings)

    def _of(self, name: str, *labels: tuple[str, str]) -> Any:
        """The counter with these labels, each put right to a word of its set."""
        words = tuple(self._word(label, value) for label, value in labels)
        found = self._children.get((name, *words))
        if found is None:
            counter = self._counters[name]
            found = self._children[(name, *words)] = counter.labels(*words) if words else counter
        return found

    def _word(self, label: str, value: object) -> str:
        """The set's own word, so that what merely equals one cannot bring another text along."""
        return self._closed.get(label, {}).get(value, OTHER) if isinstance(value, str) else OTHER


def _made(one: Declared, registry: Any) -> Any:
    from prometheus_client import Counter, Gauge, Histogram

    if one.sort is Sort.COUNTER:
        return Counter(one.name, one.about, one.labels, registry=registry)
    if one.sort is Sort.HISTOGRAM:
        return Histogram(one.name, one.about, one.labels, registry=registry, buckets=one.buckets)
    mode: Any = one.several
    return Gauge(one.name, one.about, one.labels, registry=registry, multiprocess_mode=mode)


def _watch_process(registry: Any) -> None:
    """Memory, processor time and open files of this process, under Prometheus' own names (``process_…``)."""
    from prometheus_client import ProcessCollector

    ProcessCollector(registry=registry)


def _errors(kind: type[SalusError] = SalusError) -> frozenset[str]:
    """The names of the error tree."""
    leaves = [leaf for leaf in kind.__subclasses__() if leaf.__module__ == kind.__module__]
    return frozenset({kind.__name__}).union(*map(_errors, leaves))
