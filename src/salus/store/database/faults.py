"""What a database says when it cannot, sorted: a fault that passes, one that a person must mend, one that is ours.

The first two become :class:`StoreUnavailable`; the first is tried again for a while before that. Everything else (a
broken constraint, a statement that makes no sense) goes on as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from salus.errors import StoreUnavailable


class Fault(Enum):
    """How long it will last."""

    PASSING = "passing"
    LASTING = "lasting"
    OURS = "ours"


_IOERR = 10
# https://www.sqlite.org/rescode.html: BUSY, LOCKED, and PROTOCOL, a race for the log that was lost too often in a row
_BUSY = {5, 6, 15}
# no memory, read-only, I/O, corrupt, full, cannot open, not allowed, no database
_SICK = {7, 8, 10, 11, 13, 14, 23, 26}
# Classes and codes of PostgreSQL, https://www.postgresql.org/docs/current/errcodes-appendix.html
_PASSING = ("08", "40001", "40P01", "53300", "57P", "55P03")  # connection, serialization, deadlock, shutdown, lock
_LASTING = ("25006", "28", "3D", "53", "57", "58", "XX")  # read-only, who are you, no database, resources, system


def sort(error: BaseException) -> Fault:
    """How long this fault will last."""
    if isinstance(error, NoConnectionFree):
        return Fault.LASTING
    if not isinstance(error, DBAPIError):
        return Fault.OURS
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return Fault.PASSING if code & 0xFF in _BUSY else Fault.LASTING if code & 0xFF in _SICK else Fault.OURS
    state = getattr(error.orig, "sqlstate", None)
    if state is None:  # it never got as far as a server's answer
        return Fault.PASSING if type(error.orig).__name__ == "OperationalError" else Fault.OURS
    return Fault.PASSING if state.startswith(_PASSING) else Fault.LASTING if state.startswith(_LASTING) else Fault.OURS


NOTHING_KEPT = "nothing was kept: send it again later"
UNKNOWN = "whether this was kept is not known: send it again, nothing is kept twice"
NOTHING_READ = "try again later"


def unavailable(error: SQLAlchemyError, outcome: str) -> StoreUnavailable:
    """The same in words that help; `outcome`: what became of what was asked for, and what to do."""
    if _half_written(error) and outcome == NOTHING_KEPT:
        outcome = UNKNOWN
    return StoreUnavailable(f"the database cannot be used now ({_reason(error)}); {outcome}. It goes on by itself")


@contextmanager
def told(outcome: str) -> Iterator[None]:
    """Turns faults that are not ours into StoreUnavailable."""
    try:
        yield
    except SQLAlchemyError as error:
        if sort(error) is Fault.OURS:
            raise
        raise unavailable(error, outcome) from error


def _half_written(error: SQLAlchemyError) -> bool:
    """Whether the disk failed under SQLite: what was written last may be there after all when it is opened again."""
    code = getattr(error.orig, "sqlite_errorcode", None) if isinstance(error, DBAPIError) else None
    return code is not None and code & 0xFF == _IOERR


def _reason(error: SQLAlchemyError) -> str:
    """Its first line, without the statement and its values, which are a person's words."""
    if isinstance(error, NoConnectionFree):
        return "too many are waiting for it"
    said = str(error.orig if isinstance(error, DBAPIError) else type(error).__name__).strip()
    return said.splitlines()[0][:160] if said else type(error).__name__
