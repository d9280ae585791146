"""Whom to call, by country: emergency numbers and crisis, poison, violence and child lines, each with its source.

A number that nobody checked is said to be unchecked (`Line.verified`), and is never offered without the country's
emergency number before it. Where the country is unknown, the answer is 112 and "your local emergency number".
"""

from salus.safety.lines.directory import UNKNOWN, Country, For, Line, country, known
from salus.safety.lines.place import locate

__all__ = ["UNKNOWN", "Country", "For", "Line", "country", "known", "locate"]
