"""Makes a demonstration person: the files that a watch, a phone, a glucose sensor and a clinic would export.

The files are written in their vendors' real forms and read by the real importers; nothing takes a short cut. The life
behind them is generated from a seed and the last day, so that the same two give the same bytes. It is nobody's.
"""

from salus.demo.files import write_files

__all__ = ["write_files"]
