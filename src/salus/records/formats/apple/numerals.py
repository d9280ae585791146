"""Where each record stands in its file, "line 120", as a column: the digits of many numbers worked out at once.

The lines of a piece nearly all have the same number of digits, so their texts lie one after the other at equal steps;
written so, they take a third of the time that turning each number into a text does.

>>> import numpy as np
>>> places(np.array([98, 99])).to_pylist(), places(np.array([99, 100])).to_pylist()
(['line 98', 'line 99'], ['line 99', 'line 100'])
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from salus.records.formats import assemble
from salus.records.formats.apple.cells import Lines

_WORD = np.frombuffer(b"line ", np.uint8)
_MOST = 9  # digits of numbers that fit into 32 bits, all of them


def places(lines: Lines) -> Any:
    """The same as :func:`salus.records.formats.assemble.places`."""
    digits = len(str(lines.max())) if len(lines) else 0
    if not 0 < digits <= _MOST or len(str(lines.min())) != digits:
        return assemble.places(lines)
    width = len(_WORD) + digits
    text = np.empty((len(lines), width), np.uint8)
    text[:, : len(_WORD)] = _WORD
    left = lines.astype(np.uint32)
    for place in range(width - 1, len(_WORD) - 1, -1):
        more = left // np.uint32(10)
        text[:, place] = left - more * np.uint32(10) + np.uint32(ord("0"))
        left = more
    edges = np.arange(0, (len(lines) + 1) * width, width, dtype=np.int32)
    return pa.StringArray.from_buffers(len(lines), pa.py_buffer(edges.data), pa.py_buffer(text.data))


__all__ = ["places"]
