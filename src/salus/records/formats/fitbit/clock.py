"""Fitbit's stamps, "02/28/24 00:00:00", as instants: in UTC or in the home zone's wall clock, and whole local days.

>>> from zoneinfo import ZoneInfo
>>> stamps = pa.array(["02/28/24 04:00:00", None, "2/30/24"])
>>> times = read_stamps(stamps, ZoneInfo("America/New_York"), utc=True)
>>> str(times.start[0]), int(times.offset[0]), times.bad.tolist()
('2024-02-28T04:00:00.000000', -300, [False, False, True])
>>> [str(end) for end in next_midnights(read_days(stamps, ZoneInfo("America/New_York")), ZoneInfo("America/New_York"))]
['2024-02-29T05:00:00.000000', 'NaT', 'NaT']
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from salus.records.clock import Stamps, place_many
from salus.records.formats.columns import Column, Times, pc, read_times

_LENGTH = 17  # of "02/28/24 00:00:00"


def read_stamps(column: Column, zone: ZoneInfo, *, utc: bool = False) -> Times:
    """Read stamps in Fitbit's US form or in ISO form; those that name no offset are UTC's or the home zone's."""
    text = pc.utf8_trim_whitespace(pc.cast(column, pa.string()))
    if pc.all(pc.equal(pc.utf8_length(text), _LENGTH)).as_py():
        piece = pc.utf8_slice_codeunits
        days = pc.binary_join_element_wise(piece(text, 6, 8), piece(text, 0, 2), piece(text, 3, 5), "-")
        text = pc.binary_join_element_wise(pc.binary_join_element_wise("20", days, ""), piece(text, 9, 17), "T")
    if utc:
        bare = pc.invert(pc.match_substring_regex(text, r"(?:[Zz]|[+-]\d\d:?\d\d)$"))
        text = pc.if_else(bare, pc.binary_join_element_wise(text, "Z", ""), text)
    return read_times(text, zone, "mdy")


def read_days(column: Column, zone: ZoneInfo) -> Times:
    """The local midnights of the dates that stamps begin with, whatever clock and offset follow."""
    dates = pc.replace_substring_regex(pc.utf8_trim_whitespace(pc.cast(column, pa.string())), r"[T ].*$", "")
    return read_times(dates, zone, "mdy")


def next_midnights(days: Times, zone: ZoneInfo) -> Stamps:
    """The ends of local days that begin at these midnights."""
    return place_many(days.start + days.offset.astype("m8[m]") + np.timedelta64(1, "D"), zone)[0]


__all__ = ["next_midnights", "read_days", "read_stamps"]
