"""Builds the house over a folder: the settings are read here, and the concrete stores are chosen here."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from salus.bootstrap.house import House
from salus.bootstrap.moments import machine_zone
from salus.config import load_settings


def build(home: Path | None = None) -> House:
    """The house over ``home`` (default: what the settings say)."""
    from salus.store import DeltaRecords

    settings = load_settings()
    if home is not None:
        settings = replace(settings, home=home)
    return House(DeltaRecords(settings.home, zone=machine_zone()), settings)
