"""The learned classifiers that may raise a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from salus.safety.raising import Raiser

FIRST = ("wnats to ende my lyfe", "qiuero moriir")  # danger, misspelled, in both languages: nothing is left unread


def raisers() -> tuple[Raiser, ...]:
    """The learned classifiers that come with Salus; none where this installation has no model."""
    from salus.safety.raiser import shipped

    try:
        return (shipped(),)
    except FileNotFoundError:
        return ()
