"""Builds the house over a folder: the settings are read here, and the concrete stores are chosen here."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from salus.bootstrap.house import House
from salus.bootstrap.moments import machine_zone
from salus.config import load_settings

if TYPE_CHECKING:
    from salus.store import DeltaRecords


def build(home: Path | None = None) -> House:
    """The house over ``home`` (default: what the settings say)."""
    from salus.store import DeltaRecords

    settings = load_settings()
    if home is not None:
        settings = replace(settings, home=home)
    store = DeltaRecords(settings.home, zone=machine_zone(), key=settings.key)
    if settings.key:
        _read_sealed(store)
    return House(store, settings)


def _read_sealed(store: DeltaRecords) -> None:
    from salus.query.execute.engine import mounted

    mounted(store.sealed_files)
