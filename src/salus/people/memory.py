"""Accounts kept in memory: for tests, and for whoever embeds Salus and keeps people elsewhere.

They end with the process. It is held to the same suite as the database (`tests/people/keeping.py`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from threading import RLock

from salus.errors import NotFound, Taken
from salus.people.account import Account, folded
from salus.people.keeping import BrowserSession, Identity, Token
from salus.people.tokens import expired


class MemoryAccounts:
    """The port `salus.people.keeping.Accounts`. Safe to share between threads."""

    def __init__(self) -> None:
        self._accounts: dict[str, Account] = {}
        self._passwords: dict[str, str] = {}
        self._identities: dict[Identity, str] = {}
        self._tokens: dict[str, Token] = {}
        self._sessions: dict[str, BrowserSession] = {}
        self._changes = 0
        self._lock = RLock()

    def add(self, account: Account, password: str | None, identity: Identity | None = None) -> None:
        with self._lock:
            self._require_free(account)
            if identity is not None:
                self._require_unlinked(identity, account.id)
                self._identities[identity] = account.id
            self._accounts[account.id] = account
            if password is not None:
                self._passwords[account.id] = password
            self._changes += 1

    def any(self) -> bool:
        return bool(self._accounts)

    def all(self) -> list[Account]:
        with self._lock:
            return sorted(self._accounts.values(), key=lambda account: folded(account.name))

    def by_id(self, which: str) -> Account | None:
        return self._accounts.get(which)

    def by_name(self, name: str) -> Account | None:
        return next((one for one in self.all() if folded(one.name) == folded(name)), None)

    def by_identity(self, identity: Identity) -> Account | None:
        return self._accounts.get(self._identities.get(identity, ""))

    def change(self, account: Account) -> None:
        with self._lock:
            self._require(account.id)
            self._require_free(account)
            self._accounts[account.id] = replace(account, created=self._accounts[account.id].created)
            self._changes += 1

    def remove(self, which: str) -> bool:
        with self._lock:
            self.end_sessions_of(which)
            self.revoke_tokens_of(which)
            self._passwords.pop(which, None)
            self._identities = {identity: who for identity, who in self._identities.items() if who != which}
            self._changes += 1
            return self._accounts.pop(which, None) is not None

    def identities_of(self, account: str) -> list[Identity]:
        with self._lock:
            held = [identity for identity, who in self._identities.items() if who == account]
        return sorted(held, key=lambda identity: (identity.issuer, identity.subject))

    def link(self, account: str, identity: Identity) -> None:
        with self._lock:
            self._require(account)
            self._require_unlinked(identity, account)
            self._identities[identity] = account
            self._changes += 1

    def unlink(self, account: str, identity: Identity) -> bool:
        with self._lock:
            if self._identities.get(identity) != account:
                return False
            del self._identities[identity]
            self._changes += 1
            return True

    def password(self, account: str) -> str | None:
        return self._passwords.get(account)

    def keep_password(self, account: str, password: str) -> None:
        with self._lock:
            self._require(account)
            self._passwords[account] = password
            self.end_sessions_of(account)
            self._changes += 1

    def rehash(self, account: str, old: str, new: str) -> None:
        with self._lock:
            if self._passwords.get(account) == old:
                self._passwords[account] = new
                self._changes += 1

    def keep_token(self, token: Token) -> None:
        with self._lock:
            self._require(token.account)
            self._tokens[token.id] = token
            self._changes += 1

    def token(self, which: str) -> tuple[Token, Account] | None:
        with self._lock:
            found = self._tokens.get(which)
            return None if found is None else (found, self._accounts[found.account])

    def tokens_of(self, account: str) -> list[Token]:
        with self._lock:
            held = [token for token in self._tokens.values() if token.account == account]
        return sorted(held, key=lambda token: (token.created, token.id))

    def revoke_token(self, account: str, which: str) -> bool:
        with self._lock:
            found = self._tokens.get(which)
            if found is None or found.account != account:
                return False
            del self._tokens[which]
            self._changes += 1
            return True

    def revoke_tokens_of(self, account: str) -> int:
        with self._lock:
            return sum(self.revoke_token(account, token.id) for token in self.tokens_of(account))

    def keep_session(self, session: BrowserSession) -> None:
        with self._lock:
            self._require(session.account)
            self._sessions[session.id] = session
            self._changes += 1

    def session(self, which: str) -> tuple[BrowserSession, Account] | None:
        with self._lock:
            found = self._sessions.get(which)
            return None if found is None else (found, self._accounts[found.account])

    def extend_session(self, which: str, expires: datetime) -> bool:
        with self._lock:
            if which not in self._sessions:
                return False
            self._sessions[which] = replace(self._sessions[which], expires=expires)
            self._changes += 1
            return True

    def sessions_open(self, now: datetime) -> int:
        with self._lock:
            return sum(not expired(one.expires, now) for one in self._sessions.values())

    def end_session(self, which: str) -> None:
        with self._lock:
            self._sessions.pop(which, None)
            self._changes += 1

    def end_sessions_of(self, account: str) -> int:
        with self._lock:
            ended = [session.id for session in self._sessions.values() if session.account == account]
            for which in ended:
                self.end_session(which)
            return len(ended)

    def clear_expired(self, now: datetime) -> int:
        with self._lock:
            before = len(self._tokens) + len(self._sessions)
            self._tokens = {which: one for which, one in self._tokens.items() if not expired(one.expires, now)}
            self._sessions = {which: one for which, one in self._sessions.items() if not expired(one.expires, now)}
            self._changes += 1
            return before - len(self._tokens) - len(self._sessions)

    def changed(self) -> int | None:
        return self._changes

    def _require(self, which: str) -> None:
        if which not in self._accounts:
            raise NotFound(f"there is no account with the id {which[:80]!r}; it may have been removed a moment ago")

    def _require_free(self, account: Account) -> None:
        for other in self._accounts.values():
            if other.id != account.id and folded(other.name) == folded(account.name):
                raise Taken(f"the name {account.name!r} has an account already: choose another name")
            if other.id != account.id and other.person == account.person:
                raise Taken(f"the records of {account.person!r} belong to the account {other.name!r} already")

    def _require_unlinked(self, identity: Identity, account: str) -> None:
        if self._identities.get(identity, account) != account:
            raise Taken(
                f"{identity.subject[:80]!r} of {identity.issuer[:200]!r} is linked with another account already"
            )
