"""A small OpenID Connect provider on this machine, for tests: whoever comes is signed in as its one user.

It keeps the protocol: the code belongs to one client, one redirection and one PKCE challenge, and is good once. What a
test needs to be wrong is wrong on demand: claims, header, key.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT, SECRET = "salus at home", "s3cret/+: of the client"


@dataclass
class Provider:
    """Its user, its keys, and what it does wrong."""

    issuer: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"}))
    user: dict[str, Any] = field(default_factory=lambda: {"sub": "248289761001", "preferred_username": "Anna"})
    wrong: dict[str, Any] = field(default_factory=dict)  # claims that replace the right ones; None leaves one out
    about: dict[str, Any] = field(default_factory=dict)  # what discovery says otherwise
    signed: str = "RS256"
    with_key: Any = None  # another key than the published one
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)  # what a path answers instead, word for word

    def visit(self, address: str) -> dict[str, str]:
        """What a browser does that is sent there and says yes: the query of the address that it is sent back to."""
        back = httpx.get(address).headers["location"]
        return {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        } | self.about

    def authorize(self, asked: dict[str, str]) -> str:
        assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT)
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state'], 'iss': self.issuer})}"

    def change(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        if "client_secret" in form:
            who = (form["client_id"], form["client_secret"])
        else:
            name, _, secret = base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
            who = (unquote(name), unquote(secret))
        if who != (CLIENT, SECRET):
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(form["code"], None)
        challenge = _encoded(hashlib.sha256(form["code_verifier"].encode()).digest()).decode()
        if asked is None or asked["code_challenge"] != challenge or asked["redirect_uri"] != form["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "none", "token_type": "Bearer", "id_token": self.id_token(asked["nonce"])}

    def id_token(self, nonce: str) -> str:
        now = int(time.time())
        right = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce} | self.user
        claims = {name: value for name, value in (right | self.wrong).items() if value is not None}
        if self.signed in ("none", "HS256"):
            return self._badly_signed(claims)
        key = self.with_key or self.key
        return jwt.encode({"alg": self.signed, "kid": key.kid}, claims, key, algorithms=[self.signed])

    def _badly_signed(self, claims: dict[str, Any]) -> str:
        """Not signed at all, or with the published key as the secret of an HMAC (RFC 8725, section 2.1)."""
        parts = ({"alg": self.signed, "kid": self.key.kid}, claims)
        text = b".".join(_encoded(json.dumps(part).encode()) for part in parts)
        published = self.key.as_pem(private=False)
        seal = hmac.digest(published, text, "sha256") if self.signed == "HS256" else b""
        return (text + b"." + _encoded(seal)).decode()


def _encoded(content: bytes) -> bytes:
    return base64.urlsafe_b64encode(content).rstrip(b"=")


@contextmanager
def serving() -> Iterator[Provider]:
    """A provider that answers on this machine until the end of the block."""
    provider = Provider()

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            where = urlsplit(self.path)
            provider.asked.append(where.path)
            if where.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorize({k: v[0] for k, v in parse_qs(where.query).items()}))
                self.send_header("Content-Length", "0")
                self.end_headers()
            elif where.path == "/keys":
                self.say(200, dict(KeySet([provider.key]).as_dict(private=False)))
            elif where.path == "/.well-known/openid-configuration":
                self.say(200, provider.discovery())
            else:
                self.say(404, {})

        def do_POST(self) -> None:
            provider.asked.append(self.path)
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.say(*provider.change({k: v[0] for k, v in form.items()}, self.headers.get("Authorization", "")))

        def say(self, status: int, body: dict[str, Any]) -> None:
            content = provider.answers.get(self.path, json.dumps(body)).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
