"""Turns encryption of what is kept already on or off, with the key that is set."""

from __future__ import annotations

from pathlib import Path

from salus.config import load_settings
from salus.errors import BadInput

_PATIENCE = 5.0  # seconds to wait for an import


def encrypt(home: Path | None = None) -> int:
    """Encrypts the records of everybody; how many files that were. Raises BadInput, WrongKey, StoreBusy."""
    from salus.store import sealing

    home, key = _settings(home)
    return sealing.encrypt(home, key, _PATIENCE)


def decrypt(home: Path | None = None) -> int:
    """Decrypts the records of everybody; how many files that were. Raises BadInput, WrongKey, StoreBusy."""
    from salus.store import sealing

    home, key = _settings(home)
    return sealing.decrypt(home, key, _PATIENCE)


def _settings(home: Path | None) -> tuple[Path, str]:
    settings = load_settings()
    if not settings.key:
        raise BadInput(
            "there is no key: set SALUS_ENCRYPTION_KEY, or SALUS_ENCRYPTION_KEY_FILE to a file that holds it; "
            "openssl rand -hex 32 makes a new one"
        )
    return home or settings.home, settings.key
