"""Single sign-on: somebody is proven by a provider (OpenID Connect), and is the account that was linked with them.

The code flow with PKCE (OpenID Connect Core 1.0, RFC 7636, RFC 9700). A browser is sent to the provider with a state, a
nonce and a challenge, and takes along a cookie with the secrets behind them; it comes back with a code, which is
changed for an ID token. Nothing is kept here meanwhile, so any process may finish what another began.

Invariant: a name or an e-mail address that a provider tells never finds an account; only issuer and subject together
do, which an administrator linked. Whom nobody linked gets an account only where a mapping of the provider's groups to
roles was set, and then one without anybody's records.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from salus.errors import BadInput, NotProven, Taken
from salus.people.access import Role
from salus.people.account import Account, checked, new_account
from salus.people.id_token import UnknownKey, claims_of
from salus.people.keeping import Accounts, Identity
from salus.people.provider import Asked, Provider

if TYPE_CHECKING:
    import httpx
    from joserfc.jwk import KeySet

LASTS = timedelta(minutes=10)  # from leaving to coming back: the life of the cookie
_ERROR = re.compile(r"[a-z_]{1,40}")


@dataclass(frozen=True, slots=True)
class Departure:
    """A browser that leaves for the provider: where to, and what it keeps (in a cookie of its own) until it is back."""

    address: str
    kept: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Proven:
    """Whom the provider proved. `name`: what it calls them, which proves nothing. `roles`: what the mapping gives."""

    identity: Identity
    name: str
    roles: frozenset[Role]


class SingleSignOn:
    """Signing in with one provider. Safe to share between threads.

    Args:
        web: the client that asks the provider; it sets time-outs and follows no redirections.

    Raises:
        BadInput: the issuer's address cannot be trusted.
    """

    def __init__(self, provider: Provider, web: httpx.Client) -> None:
        self._provider = provider
        self._asked = Asked(provider, web)

    def begin(self, now: datetime) -> Departure:
        """Sends a browser to the provider. Raises Unreachable."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        asked = {
            "response_type": "code",
            "client_id": self._provider.client_id,
            "redirect_uri": self._provider.returns_to,
            "scope": "openid profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
        }
        where = self._asked.endpoint("authorization_endpoint", now)
        return Departure(f"{where}{'&' if '?' in where else '?'}{urlencode(asked)}", f"{state}.{nonce}.{verifier}")

    def finish(self, kept: str, answer: Mapping[str, str], now: datetime) -> Proven:
        """Whom the provider proved to be behind a browser that came back.

        Args:
            kept: what it kept since it left, "" where nothing.
            answer: the query of the address that it came back to.

        Raises:
            NotProven: it was not the browser that left, or the provider did not prove anybody.
            Unreachable: the provider does not answer as it must.
        """
        state, nonce, verifier = kept.split(".") if kept.count(".") == 2 else ("", "", "")
        if not state or not nonce or not _same(answer.get("state", ""), state):
            raise NotProven("single sign-on was begun elsewhere, or too long ago: start signing in again")
        if answer.get("iss", self._provider.issuer) != self._provider.issuer:  # RFC 9207
            raise NotProven("single sign-on was answered by another provider: start signing in again")
        if not answer.get("code"):
            told = answer.get("error", "")
            why = told if _ERROR.fullmatch(told) else "no code"
            raise NotProven(f"the provider signed nobody in ({why}): start signing in again")
        text = self._asked.id_token_for(answer["code"], verifier, now)
        try:
            return self._proven(text, nonce, self._asked.keys(now), now)
        except UnknownKey:
            if (newer := self._asked.newer_keys(now)) is None:
                raise
            return self._proven(text, nonce, newer, now)

    def _proven(self, text: str, nonce: str, keys: KeySet, now: datetime) -> Proven:
        of = self._provider
        said = claims_of(text, keys=keys, issuer=of.issuer, client_id=of.client_id, nonce=nonce, now=now)
        told = said.get(of.roles_claim)
        held = told if isinstance(told, list) else [told]
        roles = frozenset(role for group, role in of.roles if group in held)
        return Proven(Identity(of.issuer, said["sub"]), str(said.get("preferred_username", "")), roles)


def account_for(accounts: Accounts, proven: Proven, now: datetime) -> Account:
    """The account of whom a provider proved: the linked one, or a new one where a mapping gives them a role.

    Raises:
        NotProven: nobody linked them.
    """
    if (linked := accounts.by_identity(proven.identity)) is not None:
        return linked
    who = f"{proven.identity.subject!r} of {proven.identity.issuer}"
    how = "an administrator links one: salus account link NAME --issuer ISSUER --subject SUBJECT"
    if not proven.roles:
        raise NotProven(f"no account here is linked with {who}; {how}")
    own = secrets.token_hex(16)  # a profile without records: a name that a provider tells must not give somebody's
    try:
        name = checked(proven.name, "an account")
    except BadInput:
        name = f"sso-{own[:8]}"
    account = new_account(name, proven.roles, own, now)
    try:
        accounts.add(account, None, proven.identity)
    except Taken:
        if (linked := accounts.by_identity(proven.identity)) is not None:
            return linked  # they signed in twice at once
        raise NotProven(f"the name {name!r} has an account that is not linked with {who}; {how}") from None
    return account


def _same(shown: str, kept: str) -> bool:
    return hmac.compare_digest(shown.encode("utf-8", "replace"), kept.encode("utf-8", "replace"))


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode("utf-8", "replace")).digest()).rstrip(b"=").decode()
