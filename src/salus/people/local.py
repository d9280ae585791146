"""A laptop on which nobody made an account: a token in a file that only its owner can read.

While there is no account, the service listens to this machine alone, and whoever can read the file may use it: the same
who could read the records anyway. The file is made anew at each start. As soon as there is an account, the token opens
nothing any more.
"""

from __future__ import annotations

import hmac
import os
import secrets
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from salus.errors import BadInput, NotProven
from salus.people.access import SCOPES_OF, Role
from salus.people.account import LOCAL, Account, Principal
from salus.people.keeping import Accounts

PERSON = "me"  # whose records they are: the profile that commands use when none is named
_PREFIX = "salus_local_"


def local_account() -> Account:
    """Whoever uses this laptop; it is kept nowhere."""
    return Account(LOCAL, PERSON, frozenset({Role.PERSON}), PERSON, datetime.fromtimestamp(0, UTC))


class LocalToken:
    """The token in that file. It is read when it is shown, so that several processes agree, and removing it ends it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def lay(cls, home: Path) -> LocalToken:
        """Makes it anew in `home`, for its owner's eyes only. Raises BadInput where it cannot be written."""
        made = cls(home / "local-token")
        draft = home / f".local-token.{secrets.token_hex(6)}"
        try:
            home.mkdir(parents=True, exist_ok=True)
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(f"{_PREFIX}{secrets.token_urlsafe(32)}\n")
            draft.replace(made.path)
        except OSError as error:
            with suppress(OSError):
                draft.unlink()
            raise BadInput(
                f"cannot write {made.path}: {error.strerror}; set SALUS_HOME to a folder that you may write to"
            ) from error
        return made

    @staticmethod
    def is_one(text: str) -> bool:
        """Whether it looks like one."""
        return text.startswith(_PREFIX)

    def prove(self, text: str, accounts: Accounts) -> Principal:
        """Whoever uses this laptop. Raises NotProven where it is not the token in the file, or there is an account."""
        if not hmac.compare_digest(text.encode("utf-8", "replace"), self._kept()):
            raise NotProven(
                f"this is not the token of this start of the service: read it anew from {self.path.name} in SALUS_HOME"
            )
        if accounts.any():
            self.end()
            raise NotProven(
                "there are accounts here now, so the local token opens nothing any more: sign in, or make a token with "
                "salus account token NAME --label LABEL"
            )
        account = local_account()
        return Principal(account, SCOPES_OF[Role.PERSON], "local")

    def end(self) -> None:
        """Removes it: for when the service stops, or there are accounts."""
        self.path.unlink(missing_ok=True)

    def _kept(self) -> bytes:
        try:
            kept = self.path.read_bytes().strip()
        except FileNotFoundError:
            return secrets.token_bytes(32)  # nothing is equal to it
        return kept if len(kept) > len(_PREFIX) else secrets.token_bytes(32)
