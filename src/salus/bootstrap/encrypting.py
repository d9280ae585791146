"""Turns encryption of what is kept already on or off, or changes its key, with the key that is set."""

from __future__ import annotations

from pathlib import Path

from salus.config import Settings, load_settings
from salus.errors import BadInput

_PATIENCE = 5.0  # seconds to wait for an import, or for whoever has the database open


def encrypt(home: Path | None = None) -> int:
    """Encrypts what is kept of everybody; how many files that were. Raises BadInput, WrongKey, StoreBusy."""
    from salus.store import turning

    settings = _settings()
    home = home or settings.home
    return turning.encrypt(home, settings.key, _PATIENCE, _database(settings, home))


def decrypt(home: Path | None = None) -> int:
    """Decrypts what is kept of everybody; how many files that were. Raises BadInput, WrongKey, StoreBusy."""
    from salus.store import turning

    settings = _settings()
    home = home or settings.home
    return turning.decrypt(home, settings.key, _PATIENCE, _database(settings, home))


def rotate(old: str, home: Path | None = None) -> int:
    """Encrypts anew what is encrypted with the key `old`; how many files. Raises BadInput, WrongKey, StoreBusy."""
    from salus.store import turning

    settings = _settings()
    home = home or settings.home
    return turning.rotate(home, old, settings.key, _PATIENCE, _database(settings, home))


def _settings() -> Settings:
    settings = load_settings()
    if not settings.key:
        raise BadInput(
            "there is no key: set SALUS_ENCRYPTION_KEY, or SALUS_ENCRYPTION_KEY_FILE to a file that holds it; "
            "openssl rand -hex 32 makes a new one"
        )
    return settings


def _database(settings: Settings, home: Path) -> Path | None:
    """The file of the database, where it is one."""
    from salus.store.database.rekey import file_of

    return file_of(settings.database or home / "salus.db")
