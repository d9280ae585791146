"""Fitbit: the account export (Google Takeout), and the tables that Fitabase makes of it for studies.

A Takeout is hundreds of files, each of one kind. Most tell by their content what they hold (:mod:`.objects`,
:mod:`.tables`); the plain series of numbers (steps, distance, calories, …) look all alike and are told apart by the
file's name, so each is a format of its own (:mod:`.series`).

Which clock Fitbit means is nowhere in the files. As exports of known places show: heart rate, steps, distance, altitude
and exercises are in UTC; calories, sleep, weights, nightly values and all daily totals are local. What is local is
taken in the home zone.
"""

from salus.records.formats import Format
from salus.records.formats.fitbit import objects, tables
from salus.records.formats.fitbit.series import SERIES

FORMATS: tuple[Format, ...] = (
    *SERIES,
    *tables.named_formats(),
    Format("fitbit_takeout", "Fitbit export (Google Takeout)", objects.sniff, objects.read),
    Format("fitbit_csv", "Fitbit CSV (Takeout or Fitabase)", tables.sniff, tables.read),
)

__all__ = ["FORMATS"]
