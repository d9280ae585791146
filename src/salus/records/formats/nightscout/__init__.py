"""Nightscout: its glucose entries and treatments, as its API, its reports and its database write them.

Recognised are JSON (a list, an API v3 envelope, one object a line) and the CSV of ``/api/v1/entries.csv``, which has no
header. Glucose of entries is in mg/dL always.
"""

from salus.records.formats import Format
from salus.records.formats.nightscout.reading import read, sniff

FORMAT = Format("nightscout", "Nightscout entries and treatments", sniff, read)

__all__ = ["FORMAT"]
