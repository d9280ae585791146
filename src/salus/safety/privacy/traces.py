"""Trace attributes through the same list: a filter that stands before any exporter.

A span's name must be a registered event, its attributes allow-listed fields; events and links of a span, its
status text and whatever else a tracer would send along are left out, for there people's words would travel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from salus.safety.privacy.fields import Value, allowed, is_event

_UNNAMED = "unregistered"


class SpanLike(Protocol):
    """What a tracer hands over: as OpenTelemetry's ``ReadableSpan``, of which only these are looked at."""

    @property
    def name(self) -> str: ...
    @property
    def attributes(self) -> Mapping[str, Any] | None: ...
    @property
    def start_time(self) -> int | None: ...
    @property
    def end_time(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Stage:
    """What is left of a span: its registered name, its times in nanoseconds since 1970, its allow-listed attributes."""

    name: str
    start_time: int
    end_time: int
    attributes: Mapping[str, Value]


class Exporter(Protocol):
    """Whatever sends stages on."""

    def export(self, stages: Sequence[Stage]) -> object:
        """Send them."""
        ...


class FieldExporter:
    """Wraps an exporter so that it only ever sees allow-listed fields."""

    def __init__(self, exporter: Exporter) -> None:
        self._exporter = exporter

    def export(self, spans: Sequence[SpanLike]) -> object:
        """Pass on what is left of ``spans``; returns what the wrapped exporter returns."""
        return self._exporter.export([stage(span) for span in spans])


def stage(span: SpanLike) -> Stage:
    """What may be told of ``span``."""
    return Stage(
        span.name if is_event(span.name) else _UNNAMED,
        _nanoseconds(span.start_time),
        _nanoseconds(span.end_time),
        allowed(span.attributes or {}),
    )


def _nanoseconds(value: object) -> int:
    return value if type(value) is int else 0
