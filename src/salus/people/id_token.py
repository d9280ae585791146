"""An ID token of a provider of single sign-on, from text to what it says: only where everything about it is right.

The rules are those of OpenID Connect Core 1.0, section 3.1.3.7: signed by a key of the provider with an algorithm that
only it can sign with, issued by it, for this service and nobody else, not over, and for the very sign-in that this
browser began (the nonce).
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from salus.errors import NotProven

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
_LEEWAY_S = 60  # between the clocks of two well-kept machines
_REGISTRY = jws.JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)


class UnknownKey(NotProven):
    """Signed with a key that the provider did not publish when its keys were last read; it may have since."""


def claims_of(text: str, *, keys: KeySet, issuer: str, client_id: str, nonce: str, now: datetime) -> Mapping[str, Any]:
    """What the token says. Raises NotProven, naming the rule that it breaks; UnknownKey where newer keys may help."""
    try:
        token = jwt.decode(text, keys, algorithms=list(ALGORITHMS), registry=_REGISTRY)
        jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=_LEEWAY_S,
            iss={"essential": True, "value": issuer},
            sub={"essential": True},
            aud={"essential": True, "value": client_id},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True},
        ).validate(token.claims)
    except InvalidKeyIdError:
        raise UnknownKey("single sign-on failed: the ID token is signed with a key that nobody knows") from None
    except (JoseError, ValueError) as error:
        raise _wrong(getattr(error, "error", type(error).__name__)) from None
    said = token.claims
    parties = said["aud"] if isinstance(said["aud"], list) else [said["aud"]]
    if said.get("azp", client_id) != client_id or (len(parties) > 1 and "azp" not in said):
        raise _wrong("it was made for another service")
    if not hmac.compare_digest(str(said["nonce"]).encode(), nonce.encode()):
        raise _wrong("it belongs to another sign-in")
    return said


def _wrong(why: str) -> NotProven:
    return NotProven(f"single sign-on failed: the ID token cannot be trusted ({why}); start signing in again")
