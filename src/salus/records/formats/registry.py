"""Every format that Salus reads, in the order in which they are asked: the more particular before the more general.

A format's module is loaded when its turn comes, so that a file whose format is found early does not wait for the
readers of all the others and the libraries that they need.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

from salus.records.formats import Format

_NAMED = (  # module, and the name of its format or formats
    ("apple", "FORMAT"), ("ccda", "FORMAT"), ("fhir", "NDJSON"), ("fhir", "FORMAT"), ("openmhealth", "FORMAT"),
    ("nightscout", "FORMAT"), ("dexcom", "FORMAT"), ("libre", "FORMAT"), ("fitbit", "FORMATS"), ("tidy", "FORMAT"),
)  # fmt: skip


class _Formats(Sequence[Format]):
    """The formats in order, each loaded when it is asked for."""

    def __iter__(self) -> Iterator[Format]:
        for module, name in _NAMED:
            found = getattr(import_module(f"{__package__}.{module}"), name)
            yield from (found,) if isinstance(found, Format) else found

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __getitem__(self, place: Any) -> Any:
        return tuple(self)[place]


FORMATS: Sequence[Format] = _Formats()

__all__ = ["FORMATS"]
