"""Moments and zones as doors are given them: the clock's moment and this machine's zone where none is given."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from salus.errors import BadInput


def moment(now: datetime | None, zone: ZoneInfo | None) -> datetime:
    """``now`` in ``zone`` (default: this machine's); the clock's where none is given, local where it has no zone."""
    place = zone or machine_zone()
    if now is None:
        return datetime.now(place)
    return now.astimezone(place) if now.tzinfo else now.replace(tzinfo=place)


def machine_zone() -> ZoneInfo:
    """The zone this machine is set to."""
    from salus.config import machine_zone

    return machine_zone()


def zone_named(name: str) -> ZoneInfo:
    """The zone of that name. Raises BadInput where there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise BadInput(f"{name[:60]!r} is not a time zone; use a name such as Europe/Berlin") from None
