"""What stands around every answer: which names and pages may call, and what a browser may do with what it gets.

A page of another site can make a browser send a request here. So the Host must be a name of this house (a name that
somebody else points here is turned away), and what changes something, or opens a socket, must come from a page of this
house or of an origin that was set. Nothing that is answered is kept by a browser or shown in a frame.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

Pairs = list[tuple[bytes, bytes]]

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_ALWAYS = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cache-control": "no-store",  # personal data; a door whose answer is everybody's says otherwise
}
_TLS = {"strict-transport-security": "max-age=31536000; includeSubDomains"}


@dataclass(frozen=True, slots=True)
class Policy:
    """The names by which this service is reached, and the origins whose pages may call."""

    hosts: frozenset[str]
    origins: frozenset[str]
    headers: tuple[tuple[bytes, bytes], ...]

    @classmethod
    def of(cls, public_url: str, origins: Iterable[str]) -> Policy:
        """`public_url`: how people reach it, "" on this machine only; `origins`: of pages elsewhere that may call."""
        public = urlsplit(public_url)
        given = {**_ALWAYS, **(_TLS if public.scheme == "https" else {})}
        return cls(
            _LOOPBACK | ({public.hostname} if public.hostname else frozenset()),
            frozenset(origin.rstrip("/").lower() for origin in origins),
            tuple((name.encode(), value.encode()) for name, value in given.items()),
        )

    def names(self, host: str) -> bool:
        """Whether that Host header is a name of this house."""
        return _hostname(f"//{host}") in self.hosts

    def welcomes(self, origin: str) -> bool:
        """Whether pages of that origin may change something here."""
        return origin.lower() in self.origins or _hostname(origin) in self.hosts

    def refusal(self, method: str, host: str, origin: str | None) -> str | None:
        """Why such a request is turned away, or None where it is let in."""
        if not self.names(host):
            known = ", ".join(sorted(self.hosts))
            return f"the Host {host[:80]!r} is no name of this service; it is reached as {known} (set SALUS_PUBLIC_URL)"
        if origin is not None and method not in _SAFE and not self.welcomes(origin):
            return f"pages of {origin[:80]!r} may not call this service; SALUS_CORS_ORIGINS says which may"
        return None

    def add(self, headers: Pairs) -> None:
        """Adds what every answer carries, except where the answer says it itself."""
        said = {name.lower() for name, _ in headers}
        headers.extend(pair for pair in self.headers if pair[0] not in said)


def _hostname(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
