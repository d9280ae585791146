"""Feedback in the database; implements :class:`salus.monitoring.feedback.FeedbackStore`.

Stars and signals lie in one table, so that one look finds all that was said of a turn, in order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from salus.errors import NotFound
from salus.monitoring.feedback import Explicit, Implicit, Signal
from salus.store.database.tables import feedback

if TYPE_CHECKING:
    from sqlalchemy import Row

    from salus.store.database import Database


class DatabaseFeedback:
    """The feedback of all accounts in one database. Safe to share between threads.

    Every call may raise StoreUnavailable; what was to be kept is then not kept.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, given: Explicit | Implicit) -> bool:
        """Keeps it. Returns False where one with its id was kept before.

        Raises:
            NotFound: there is no such account (any more).
        """
        try:
            self._database.write(lambda connection: connection.execute(insert(feedback), _values(given)))
        except IntegrityError:
            if not self._has(given.account, given.id):
                raise NotFound(f"there is no account {given.account[:40]!r} any more; nothing was kept") from None
            return False
        return True

    def of(self, account: str) -> list[Explicit | Implicit]:
        """All of an account, in order of time."""
        wanted = select(feedback).where(feedback.c.account == account).order_by(feedback.c.at, feedback.c.id)
        return [_given(row) for row in self._database.read(lambda connection: connection.execute(wanted).all())]

    def counts(self) -> dict[str, int]:
        """How many of each, of all accounts together; what nobody gave counts 0."""
        wanted = select(feedback.c.rating, feedback.c.signal, func.count()).group_by(
            feedback.c.rating, feedback.c.signal
        )
        rows = self._database.read(lambda connection: connection.execute(wanted).all())
        ratings = {rating: count for rating, _, count in rows if rating is not None}
        signals = {signal: count for _, signal, count in rows if signal is not None}
        return {
            "explicit": sum(ratings.values()),
            "implicit": sum(signals.values()),
            **{f"rating_{stars}": ratings.get(stars, 0) for stars in range(1, 6)},
            **{signal.value: signals.get(signal, 0) for signal in Signal},
        }

    def _has(self, account: str, which: str) -> bool:
        wanted = select(feedback.c.id).where(feedback.c.account == account, feedback.c.id == which)
        return self._database.read(lambda connection: connection.execute(wanted).first()) is not None


def _values(given: Explicit | Implicit) -> dict[str, Any]:
    common = {"id": given.id, "account": given.account, "turn": given.turn, "at": given.at}
    if isinstance(given, Implicit):
        return {**common, "signal": given.signal.value, "seconds": given.seconds, **dict.fromkeys(_SAID, "")}
    return {**common, "rating": given.rating, **{name: getattr(given, name) for name in _SAID}}


_SAID = ("text", "suggestion", "clinical_context")


def _given(row: Row[Any]) -> Explicit | Implicit:
    common = (row.id, row.account, row.turn, row.at)
    if row.signal is not None:
        return Implicit(*common, Signal(row.signal), row.seconds)
    return Explicit(*common, row.rating, row.text, row.suggestion, row.clinical_context)
