"""Who somebody is, told without telling: a keyed digest of the account's id, the same in every process of the house.

Logs, traces and exports name an account by its pseudonym alone. Without the key, which stays in `SALUS_HOME`, nobody
can find the account behind it, nor make the pseudonym of an account they know (HMAC-SHA256, RFC 2104).
"""

from __future__ import annotations

import hmac
import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

from salus.errors import BadInput

_KEY = re.compile("[0-9a-f]{64}", re.ASCII)


class Pseudonyms:
    """Pseudonyms of accounts, under the key in the file `key`, which is made on first use, readable by this user alone.

    Raises:
        BadInput: there is a file, and it is no key.
    """

    def __init__(self, key: Path) -> None:
        self._file = key
        self._key = b""

    def of(self, account: str) -> str:
        """`u-` and 16 hexadecimal digits; "" for "" (nobody)."""
        if not account:
            return ""
        key = self._key or self._open()
        return "u-" + hmac.digest(key, account.encode(), "sha256").hex()[:16]

    def _open(self) -> bytes:
        try:
            text = self._file.read_text(encoding="ascii", errors="replace").strip()
        except FileNotFoundError:
            self._make()
            text = self._file.read_text(encoding="ascii", errors="replace").strip()
        if not _KEY.fullmatch(text):
            raise BadInput(
                f"{self._file} is no key of pseudonyms (64 hexadecimal digits): put back the file that was there, or "
                "remove it to begin with a new key; traces and logs kept so far then name accounts that match nobody"
            )
        self._key = bytes.fromhex(text)
        return self._key

    def _make(self) -> None:
        """Makes the key, whole or not at all; where two processes begin at once, both use the one that was first."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        draft = self._file.with_name(f"{self._file.name}.{secrets.token_hex(4)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "w", encoding="ascii") as out:
                out.write(secrets.token_hex(32) + "\n")
                out.flush()
                os.fsync(out.fileno())
            with suppress(FileExistsError):
                os.link(draft, self._file)
        finally:
            draft.unlink()
