"""Every counter there is: name, what it counts, labels. Dashboards and alert rules may use these and no others.

A label takes words of a closed set only, named like the label; what is in none of them counts as `other`.
`docs/watching.md` lists the same, which a test compares.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Sort(StrEnum):
    """Prometheus' types; a `READING` is a gauge that is asked for when somebody looks."""

    COUNTER = "counter"
    HISTOGRAM = "histogram"
    GAUGE = "gauge"
    READING = "reading"


@dataclass(frozen=True, slots=True)
class Declared:
    """A counter. `several`: how a gauge's values of several processes become one (Prometheus' multiprocess mode)."""

    name: str
    sort: Sort
    about: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()
    several: str = ""


_QUICK = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
_SLOW = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10)
_C, _H, _G, _R = Sort.COUNTER, Sort.HISTOGRAM, Sort.GAUGE, Sort.READING

DECLARED = (
    Declared("salus_requests_total", _C, "HTTP requests answered.", ("method", "route", "http_status")),
    Declared("salus_request_seconds", _H, "Seconds from an HTTP request to its answer.", ("route",), _SLOW),
    Declared("salus_queries_total", _C, "Questions put to the records, by what came of them.", ("status",)),
    Declared("salus_query_metrics_total", _C, "Questions put to the records, by the metric asked for.", ("metric",)),
    Declared("salus_turns_total", _C, "Turns taken, by what they turned out to be.", ("kind",)),
    Declared("salus_turn_seconds", _H, "Seconds from what was said to its reply.", ("kind",), _SLOW),
    Declared("salus_stage_seconds", _H, "Seconds of each stage of a request.", ("stage",), _QUICK),
    Declared("salus_verdicts_total", _C, "Verdicts of the safety gate; crisis is yes or no.", ("level", "crisis")),
    Declared("salus_feedback_total", _C, "Feedback kept: ratings and signals.", ("given",)),
    Declared("salus_conversations_total", _C, "Conversations begun."),
    Declared("salus_imports_total", _C, "Files imported or refused, by format.", ("format", "outcome")),
    Declared("salus_import_rows_total", _C, "Rows of imported files, by what became of them.", ("outcome",)),
    Declared("salus_sign_ins_total", _C, "Proofs of who somebody is, by what was shown.", ("credential", "outcome")),
    Declared("salus_limited_total", _C, "Requests refused because a limit was reached.", ("limit",)),
    Declared("salus_errors_total", _C, "Errors, by name in the error tree; faults of ours are other.", ("error",)),
    Declared("salus_traces_total", _C, "Traces, by whether the journal has them.", ("outcome",)),
    Declared("salus_exports_total", _C, "Sampled traces, by whether the collector has them.", ("outcome",)),
    Declared("salus_sockets_open", _G, "WebSockets open now.", several="livesum"),
    Declared("salus_started_seconds", _G, "When the service started, seconds since 1970.", several="min"),
    Declared("salus_conversations_open", _R, "Conversations whose last turn is less than 24 hours ago."),
    Declared("salus_sessions_open", _R, "Browser sessions that have not expired."),
    Declared("salus_health_score", _R, "Health of the house, 0 to 100."),
    Declared("salus_part_state", _R, "State of a part: 1 ok, 0.5 degraded, 0 down.", ("part",)),
    Declared("salus_build_info", _R, "1; what runs, by version.", ("component", "version")),
)
