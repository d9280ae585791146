"""Settling stretches: no overlap, in order, and every character that was claimed stays claimed."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from salus.safety.privacy.spans import Found, Kind, settle, surer

_found = st.builds(
    lambda kind, start, length: Found(kind, start, start + length),
    st.sampled_from(Kind),
    st.integers(0, 40),
    st.integers(1, 12),
)


@given(st.lists(_found, max_size=12))
def test_settled_stretches_cover_the_same_characters_without_overlap(found: list[Found]) -> None:
    settled = settle(found)
    assert {at for f in settled for at in range(f.start, f.end)} == {at for f in found for at in range(f.start, f.end)}
    assert all(before.end <= after.start for before, after in pairwise(settled))
    assert settle(settled) == settled


@given(_found, _found)
def test_the_surer_kind_names_the_union(first: Found, second: Found) -> None:
    one = settle([first, second])
    if len(one) == 1:
        assert one[0].type is surer(first.type, second.type)


def test_a_check_digit_is_surer_than_a_shape() -> None:
    assert surer(Kind.NAME, Kind.EMAIL) is Kind.EMAIL
    assert surer(Kind.PHONE, Kind.MRN) is Kind.MRN
