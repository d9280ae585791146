"""Signing in: from what somebody shows (a password, a cookie, a token) to who they were proven to be.

Rules over the port, with the moment handed in. Whatever is wrong, the answer is the same sentence and took the same
work: nobody learns which names exist. What was proven is looked at again on every request: a closed account, an ended
session, a revoked token, a role taken away count from the next request on.
"""

from __future__ import annotations

from datetime import datetime

from salus.errors import BadInput, NotProven
from salus.people import passwords, sessions, tokens
from salus.people.account import Account, Principal
from salus.people.attempts import Attempts, Counting
from salus.people.keeping import Accounts
from salus.people.local import LocalToken
from salus.people.recall import Recall
from salus.people.sessions import SignedIn, Visit

_NOBODY = "f" * 32


class SigningIn:
    """Who is behind a request, over one place where accounts are kept. Safe to share between threads.

    Args:
        local: the token of a laptop without accounts; None where there is none.
        attempts: where failed tries are counted; in this process, where it is not said.
    """

    def __init__(
        self, accounts: Accounts, *, local: LocalToken | None = None, attempts: Counting | None = None
    ) -> None:
        self._accounts = accounts
        self._recall = Recall(accounts)
        self._attempts: Counting = attempts or Attempts()
        self._local = local

    def with_password(self, name: str, password: str, *, address: str, now: datetime) -> SignedIn:
        """A session for a browser at that address.

        Raises:
            HeldBack: too many tries of this name or from this address failed lately.
            NotProven: name or password is wrong, or the account is closed or has no password; it is not told which.
        """
        self._attempts.begin(name, address, now)
        account = self._accounts.by_name(name)
        kept = self._accounts.password(account.id if account else _NOBODY)  # a look in either case
        right = passwords.matches(password, kept)
        if account is None or kept is None or not right or not account.active:
            raise NotProven("name or password is wrong")
        self._attempts.succeeded(name, address)
        if passwords.outdated(kept):
            anew = passwords.hashed(password)
            self._accounts.rehash(account.id, kept, anew)
            kept = anew
        signed_in = self._begin(account, now)
        if self._accounts.password(account.id) != kept:  # it was changed while we looked: what was proven is no more
            self.sign_out(signed_in.cookie)
            raise NotProven("name or password is wrong")
        return signed_in

    def as_proven_elsewhere(self, account: Account, now: datetime) -> SignedIn:
        """A session for somebody whom single sign-on proved to be this account. Raises NotProven where it is closed."""
        if not account.active:
            raise NotProven(f"the account {account.name!r} is closed; an administrator can open it again")
        return self._begin(account, now)

    def by_cookie(self, cookie: str, now: datetime) -> Visit:
        """Who the browser belongs to, with all that their roles allow. Raises NotProven."""
        which, secret = sessions.parts(cookie) or ("", "")
        found = self._recall.session(which) if which else None
        if found is None or not tokens.proves(secret, found[0].digest) or tokens.expired(found[0].expires, now):
            raise NotProven("the session has ended: sign in again")
        session, account = found
        if not account.active:
            raise NotProven("the session has ended: sign in again")
        lengthened = sessions.renewed(session, now)
        renewed = lengthened is not session and self._accounts.extend_session(session.id, lengthened.expires)
        expires = lengthened.expires if renewed else session.expires
        principal = Principal(account, account.scopes, "session")
        return Visit(principal, session.id, sessions.csrf_of(secret), expires, renewed)

    def by_token(self, text: str, now: datetime) -> Principal:
        """Who the token belongs to, with what it and their roles both allow. Raises NotProven."""
        if self._local is not None and self._local.is_one(text):
            return self._local.prove(text, self._accounts)
        which, secret = tokens.parts(text) or ("", "")
        found = self._recall.token(which) if which else None
        if found is None or not tokens.proves(secret, found[0].digest):
            raise NotProven(
                "the token is unknown or was revoked: make one with salus account token NAME --label LABEL and send it "
                "as Authorization: Bearer salus_…"
            )
        token, account = found
        if tokens.expired(token.expires, now):
            raise NotProven(f"the token {token.label!r} has expired: make a new one")
        if not account.active:
            raise NotProven("the account of this token is closed")
        return Principal(account, token.scopes & account.scopes, "token")

    def sign_out(self, cookie: str) -> None:
        """Ends the session of that cookie, if it is one: the cookie must be right, not only its id."""
        which, secret = sessions.parts(cookie) or ("", "")
        found = self._recall.session(which) if which else None
        if found and tokens.proves(secret, found[0].digest):
            self._accounts.end_session(which)

    def require_password(self, account: Account, password: str, *, address: str, now: datetime) -> None:
        """For what a session alone must not do, such as choosing a new password.

        Raises:
            HeldBack: too many tries failed lately.
            BadInput: it is not the account's password.
        """
        self._attempts.begin(account.name, address, now)
        if not passwords.matches(password, self._accounts.password(account.id)):
            raise BadInput("this is not your password now: type the one that you signed in with")
        self._attempts.succeeded(account.name, address)

    def _begin(self, account: Account, now: datetime) -> SignedIn:
        signed_in, session = sessions.new_session(account, now)
        self._accounts.keep_session(session)
        return signed_in
