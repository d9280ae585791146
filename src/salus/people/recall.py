"""What was looked up of tokens and sessions a moment ago, so that a request need not ask the database again.

Invariant: nothing is remembered past a change. Before each use the accounts are asked whether anything changed
(`Accounts.changed`, far cheaper than a look); a change in whatever process empties the memory. So a revoked token is
refused by the very next request, everywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from salus.people.account import Account
from salus.people.keeping import Accounts, BrowserSession, Token

T = TypeVar("T")
_MOST = 4096  # a few hundred bytes each


class Recall:
    """Looks credentials up in `accounts`, or in memory where nothing has changed since. Safe to share by threads."""

    def __init__(self, accounts: Accounts) -> None:
        self.token: Callable[[str], tuple[Token, Account] | None] = _Remembered(accounts.token, accounts.changed)
        self.session: Callable[[str], tuple[BrowserSession, Account] | None] = _Remembered(
            accounts.session, accounts.changed
        )


class _Remembered(Generic[T]):
    """A look-up that remembers what it found; what it did not find is looked up each time."""

    def __init__(self, look: Callable[[str], T | None], changed: Callable[[], int | None]) -> None:
        self._look, self._changed = look, changed
        self._known: tuple[int | None, dict[str, T]] = (None, {})

    def __call__(self, which: str) -> T | None:
        mark = self._changed()  # before the look: what changes during it shows in the mark of the next call
        if mark is None:
            return self._look(which)
        of, known = self._known
        if of != mark or len(known) >= _MOST:
            known = {}
            self._known = (mark, known)
        if (found := known.get(which)) is None and (found := self._look(which)) is not None:
            known[which] = found
        return found
