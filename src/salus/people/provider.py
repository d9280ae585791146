"""A provider of single sign-on, as it is asked over the network: what it publishes, and the ID token for a code.

What it publishes is read once an hour. Addresses that it names are followed only where nobody on the way can listen.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from salus.errors import BadInput, NotProven, SalusError, Unreachable
from salus.people.access import Role

_KNOWN = timedelta(hours=1)  # what it published is read again after that
_AGAIN = timedelta(minutes=1)  # and no sooner, whatever keys tokens name
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class Provider:
    """Who proves people, and what this service is to them.

    `returns_to`: the address that browsers come back to, as the provider was told. `roles`: values of `roles_claim`
    that give somebody whom nobody linked an account with a role; none where nobody gets one by themselves.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    returns_to: str
    roles: tuple[tuple[str, Role], ...] = ()
    roles_claim: str = "groups"


class Asked:
    """A provider that is asked with a client of this service's. Safe to share between threads.

    Raises:
        BadInput: the issuer's address cannot be trusted.
    """

    def __init__(self, provider: Provider, web: httpx.Client) -> None:
        _require_private("SALUS_OIDC_ISSUER", provider.issuer, provider.issuer)
        self.of = provider
        self._web = web
        self._about: tuple[datetime, dict[str, Any]] | None = None
        self._keys: tuple[datetime, KeySet] | None = None

    def id_token_for(self, code: str, verifier: str, now: datetime) -> str:
        """The ID token for a code that a browser brought back. Raises NotProven, Unreachable."""
        of = self.of
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": of.returns_to,
            "code_verifier": verifier,
        }
        where = self.endpoint("token_endpoint", now)
        ways = self._read_about(now).get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if "client_secret_basic" in ways:  # RFC 6749, section 2.3.1: both are encoded as in a form first
            who = httpx.BasicAuth(quote(of.client_id, safe=""), quote(of.client_secret, safe=""))
            response = self._ask("POST", where, data=form, auth=who)
        else:
            secret = {"client_id": of.client_id, "client_secret": of.client_secret}
            response = self._ask("POST", where, data=form | secret)
        if response.status_code == 400:
            raise NotProven("the provider did not take its code back: start signing in again")
        if response.status_code == 401:
            raise Unreachable(
                "the provider of single sign-on does not know this service: check SALUS_OIDC_CLIENT_ID and "
                "SALUS_OIDC_CLIENT_SECRET"
            )
        text = _read(response).get("id_token")
        if not isinstance(text, str):
            raise Unreachable("the provider of single sign-on gave no ID token: it must speak OpenID Connect")
        return text

    def endpoint(self, name: str, now: datetime) -> str:
        """The address that it publishes under that name of OpenID Connect Discovery."""
        where = self._read_about(now).get(name)
        _require_private(name, where, self.of.issuer)
        return str(where)

    def keys(self, now: datetime) -> KeySet:
        """The keys that it signs with."""
        if self._keys is None or now - self._keys[0] >= _KNOWN:
            read = _read(self._ask("GET", self.endpoint("jwks_uri", now)))
            try:
                self._keys = (now, KeySet.import_key_set(read))  # type: ignore[arg-type]  # checked by what it raises
            except (JoseError, ValueError, KeyError, TypeError, AttributeError):
                raise Unreachable("the provider of single sign-on publishes no keys that can be read") from None
        return self._keys[1]

    def newer_keys(self, now: datetime) -> KeySet | None:
        """The keys read anew; None where they were read a moment ago."""
        if self._keys is not None and now - self._keys[0] < _AGAIN:
            return None
        self._keys = None
        return self.keys(now)

    def _read_about(self, now: datetime) -> dict[str, Any]:
        """What the provider says of itself (OpenID Connect Discovery 1.0)."""
        if self._about is None or now - self._about[0] >= _KNOWN:
            issuer = self.of.issuer
            about = _read(self._ask("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration"))
            if about.get("issuer") != issuer:
                raise Unreachable(
                    f"SALUS_OIDC_ISSUER is {issuer!r}, and what answers there calls itself "
                    f"{about.get('issuer')!r:.200}: set it to that name, to the letter, if it is the provider you mean"
                )
            self._about = (now, about)
        return self._about[1]

    def _ask(self, method: str, where: str, **what: Any) -> httpx.Response:
        try:
            return self._web.request(method, where, headers={"Accept": "application/json"}, **what)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unreachable(
                f"the provider of single sign-on does not answer ({type(error).__name__}); try again in a moment"
            ) from None


def _read(response: httpx.Response) -> dict[str, Any]:
    try:
        read = response.json()
    except ValueError:
        read = None
    if response.status_code != 200 or not isinstance(read, dict):
        raise Unreachable(f"the provider of single sign-on answered {response.status_code} where it must not")
    return read


def _require_private(name: str, where: object, issuer: str) -> None:
    """Raises where secrets would go over the network in the clear: BadInput for a setting, else Unreachable."""
    try:
        parts = urlsplit(where if isinstance(where, str) else "")
    except ValueError:
        parts = urlsplit("")
    if (parts.scheme == "https" and parts.hostname) or (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        return
    kind: type[SalusError] = BadInput if where == issuer else Unreachable
    raise kind(f"{name} is {where!r:.200}: single sign-on needs an address that begins with https://")
