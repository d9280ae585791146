"""The learned classifiers that may raise a verdict."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from salus.safety.raising import Proposal, Raiser
    from salus.safety.remembered import Remembered
    from salus.safety.verdict import Verdict

FIRST = ("wnats to ende my lyfe", "qiuero moriir")  # danger, misspelled, in both languages: nothing is left unread
_MOST = 8192  # proposals, some hundred bytes each


def raisers() -> tuple[Raiser, ...]:
    """The learned classifiers that come with Salus; none where this installation has no model."""
    from salus.safety.raiser import shipped

    try:
        return (shipped(),)
    except FileNotFoundError:
        return ()


def remembering(who: str) -> tuple[Raiser, ...]:
    """The same with a memory of what they proposed to that person, for a process that hears many messages."""
    from salus.safety.raising import Remembering

    _one_thread()
    return tuple(Remembering(Logged(raiser), _memory(), who) for raiser in raisers())


class Logged:
    """A raiser whose failures are logged by type and place: the gate goes on without it, and somebody must know."""

    def __init__(self, raiser: Raiser) -> None:
        self.name = raiser.name
        self._raiser = raiser

    def propose(self, text: str, so_far: Verdict) -> Proposal | None:
        """See :class:`salus.safety.raising.Raiser`."""
        try:
            return self._raiser.propose(text, so_far)
        except Exception:  # whatever broke in it: the gate hides it, so it is told here, and goes on
            from salus.monitoring.logs import logger

            logger(__name__).error("fault", exc_info=True, stage="raiser")
            raise


@cache
def _memory() -> Remembered[Proposal | None]:
    from salus.safety.remembered import Remembered

    return Remembered(_MOST)


@cache
def _one_thread() -> None:
    """Has NumPy multiply in the thread that asks, where many ask at once.

    The matrices are so small that several threads spend more processor time waiting for each other than they save. For
    one message in a process of its own they do save time.
    """
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    threadpool_limits(limits=1, user_api="blas")
