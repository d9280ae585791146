"""Which country a person is in: said outright, else by the zone, else by the locale, else unknown.

The zone goes before the locale: a number must work where the person stands, and a telephone's clock moves with its
owner while its language stays (half the world's devices say ``en-US``). Where a zone is no place (UTC), the locale
answers. Zones come from ``zone.tab`` of the time zone database, which is a dependency; names it dropped are in
``zones.json``.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
_REGION = re.compile(r"[-_]([A-Za-z]{2})(?![A-Za-z])")


def locate(*, said: str | None = None, zone: str | None = None, locale: str | None = None) -> str | None:
    """The ISO 3166-1 code of where a person is, or None.

    Args:
        said: a country code that was given outright; it wins.
        zone: an IANA zone name, as ``America/Mexico_City``.
        locale: a POSIX or BCP 47 locale, as ``es_MX.UTF-8`` or ``es-Latn-MX``.

    >>> locate(zone="Europe/Madrid", locale="en_US.UTF-8"), locate(zone="UTC", locale="es-MX"), locate()
    ('ES', 'MX', None)
    """
    if said and said.strip():
        return said.strip().upper()
    return (_of_zone(zone) if zone else None) or (_of_locale(locale) if locale else None)


def _of_zone(zone: str) -> str | None:
    listed, dropped, below = _zones()
    found = listed.get(zone) or dropped.get(zone)
    return found or next((code for start, code in below.items() if zone.startswith(start)), None)


def _of_locale(locale: str) -> str | None:
    region = _REGION.search(locale.split(".", maxsplit=1)[0])
    return region[1].upper() if region else None


@cache
def _zones() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    listed = {}
    for row in (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8").splitlines():
        if not row.startswith("#"):
            code, _, zone, *_ = row.split("\t")
            listed[zone] = code
    old: dict[str, Any] = json.loads((_HERE / "zones.json").read_bytes())
    return listed, old["exact"], old["below"]
