"""A reply in pieces is the reply."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from salus.dialogue.pieces import pieces


@given(st.one_of(st.text(), st.text('aB1 .!?\n)"')))
def test_put_together_they_are_the_reply_to_the_letter(reply: str) -> None:
    assert "".join(pieces(reply)) == reply
    assert all(pieces(reply))


def test_a_piece_is_a_sentence() -> None:
    assert list(pieces("Call 999 now.\nSit up. It is 5.6 mmol/L at 8 a.m. 3 days ago!")) == [
        "Call 999 now.\n",
        "Sit up. ",
        "It is 5.6 mmol/L at 8 a.m. 3 days ago!",
    ]
