"""Passwords: which are good enough, and how they are kept: as argon2id hashes, never as themselves.

Length is what counts, not a mixture of signs: NIST SP 800-63B (section 5.1.1.2 of revision 3; 3.1.1.2 of revision 4)
and OWASP ASVS 5.0 (6.2) ask for at least 8 characters, recommend 15 or more where nothing else proves who somebody is,
let every character in, and refuse what everybody chooses. The hash is argon2id with the first set of parameters that
OWASP's Password Storage Cheat Sheet gives: 19 MiB, 2 passes, 1 lane.

Invariant: checking takes the same work whether or not there is a password to check against, so that the time a sign-in
takes tells nobody which names exist.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from salus.errors import BadInput
from salus.people.account import folded

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST, ADVISED = 8, 256, 15  # characters
_TIME, _MEMORY_KIB, _LANES = 2, 19_456, 1
_EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm", "qwertzuiop", "azertyuiop")
_SAME = 3  # different characters that a password has at least


def require_good(password: str, name: str) -> None:
    """Raises BadInput, without repeating the password, where it is not good enough for the account of that name."""
    kept = _normal(password)
    if not SHORTEST <= len(kept) <= LONGEST:
        raise BadInput(
            f"the password has {len(kept)} characters: choose one of {SHORTEST} to {LONGEST}; several words of "
            f"{ADVISED} or more together are better, and nothing else is asked of it"
        )
    if "\x00" in kept:
        raise BadInput("the password holds the character NUL, which no keyboard has: choose one without it")
    if why := _easily_guessed(folded(kept), folded(name)):
        raise BadInput(
            f"the password {why}: whoever guesses tries it first; choose several words that belong to nobody"
        )


def hashed(password: str) -> str:
    """The argon2id hash to keep, in PHC form, with a salt of its own."""
    return _hasher().hash(_normal(password))


def matches(password: str, kept: str | None) -> bool:
    """Whether it is the password of that hash. Where there is none the same work is done, and it is not."""
    from argon2.exceptions import InvalidHashError, VerificationError

    if len(password) > 4 * LONGEST:  # longer than any that was taken; normalising it would be the costly part
        password, kept = "", None
    try:
        right = _hasher().verify(kept or _nobodys(), _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return right and kept is not None


def outdated(kept: str) -> bool:
    """Whether the hash was made with other parameters than now, and is to be made anew when the password is known."""
    return _hasher().check_needs_rehash(kept)


def _easily_guessed(password: str, name: str) -> str:
    """Why it is, in words; "" where it is not."""
    if password in _commonest() or _EDGES.sub("", password) in _commonest():
        return "is one of the commonest"
    if len(set(password)) < _SAME:
        return "repeats one or two characters"
    if any(password in row or password[::-1] in row for row in _ROWS):
        return "is a row of the keyboard or of the alphabet"
    if len(name) >= 4 and name in password and len(password) - len(name) < SHORTEST:
        return "is little more than the account's name"
    return ""


def _normal(password: str) -> str:
    """However it was typed and composed, the same password (NFKC, as NIST advises); lone surrogates are replaced."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "replace").decode("utf-8")


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher, Type

    return PasswordHasher(time_cost=_TIME, memory_cost=_MEMORY_KIB, parallelism=_LANES, type=Type.ID)


@cache
def _nobodys() -> str:
    """The hash of a password that nobody knows."""
    return _hasher().hash(secrets.token_urlsafe())


@cache
def _commonest() -> frozenset[str]:
    """Passwords that many people choose, folded: also without the digits and signs that they put around them."""
    lines = (resources.files(__package__) / "commonest.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(folded(line) for line in lines if line and not line.startswith("#"))
