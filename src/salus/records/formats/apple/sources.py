"""The source of each record as people know it: the name of the device or app, told apart where it does not say enough.

A watch that is called "Robin" is told as "Robin (Apple Watch)", from the device of the record: which source counts
when several measured the same depends on knowing a watch from a phone.
"""

from __future__ import annotations

import re

import numpy as np

from salus.records.formats.apple.cells import Coded, Raw

_TELLING = re.compile(r"watch|phone|ipad|ipod", re.IGNORECASE)
_DEVICE = re.compile(r"name:(Apple Watch|iPhone|iPad)\b.*manufacturer:Apple")


def sources(raw: Raw) -> Coded:
    """The sources of all records; no text where a record names none."""
    named = raw.coded("sourceName")
    vague = np.array([text is not None and _TELLING.search(text) is None for text in named.texts])[named.codes]
    rows = np.flatnonzero(vague & (raw.there("device")))
    if not len(rows):
        return named
    devices = raw.columns["device"].coded(lambda cell: device_of(raw.text(cell)) or "", rows)
    width = len(devices.texts)
    pairs, codes = np.unique(named.codes[rows] * width + devices.codes, return_inverse=True)
    told = [told_apart(named.texts[pair // width], devices.texts[pair % width]) for pair in pairs.tolist()]
    spread = named.codes.copy()
    spread[rows] = len(told_before := named.texts[:-1]) + codes
    spread[(named.codes == len(named.texts) - 1)] = len(told_before) + len(told)
    return Coded([*told_before, *told, None], spread)


def device_of(text: str) -> str | None:
    """Which of Apple's devices a record's ``device`` is: "Apple Watch", "iPhone", "iPad", or None."""
    match = _DEVICE.search(text)
    return match[1] if match else None


def told_apart(name: str | None, device: str | None) -> str | None:
    """A source's name with its kind of device, unless the name says it."""
    return f"{name} ({device})" if name and device and _TELLING.search(name) is None else name
