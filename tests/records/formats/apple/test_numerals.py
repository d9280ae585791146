"""Where records stand: the digits worked out at once are those that anyone would write."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from salus.records.formats import assemble
from salus.records.formats.apple.numerals import places

numbers = st.one_of(st.integers(0, 10**4), st.integers(9 * 10**8, 11 * 10**8), st.integers(2**32 - 9, 2**32 + 9))


@given(st.lists(numbers, max_size=30))
def test_any_lines(lines: list[int]) -> None:
    """Of one length or of several, small and larger than 32 bits, or none."""
    found = places(np.array(lines, np.int64))
    found.validate(full=True)
    assert found.equals(assemble.places(np.array(lines, np.int64)))
    assert found.to_pylist() == [f"line {line}" for line in lines]
