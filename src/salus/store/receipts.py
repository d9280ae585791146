"""Receipts: what answers rested on, each under a digest of its content, so that none can be changed unseen."""

from __future__ import annotations

import os
import re
from hashlib import blake2b
from itertools import count
from pathlib import Path

from salus.errors import NotFound
from salus.store.folders import writing
from salus.store.vault import PLAIN, Cover

_NAME = re.compile(r"r-[0-9a-f]{16}")
_drafts = count()


def keep(folder: Path, receipt: bytes, vault: Cover = PLAIN) -> str:
    """Stores it, whole or not at all, and returns its name; what is stored already is not written again."""
    name = digest(receipt)
    path = folder / f"{name}.json"
    if path.exists():
        return name
    draft = folder / f".{name}.{os.getpid()}.{next(_drafts)}"
    content = vault.seal(receipt, path)
    with writing(folder):
        try:
            draft.write_bytes(content)
        except FileNotFoundError:
            folder.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(content)
        draft.replace(path)
    return name


def read(folder: Path, name: str, vault: Cover = PLAIN) -> bytes:
    """The receipt of that name. Raises NotFound where there is none, or where its content is not what it was."""
    if not _NAME.fullmatch(name):
        raise NotFound(f"{name[:60]!r} is no receipt: one looks like r-0123456789abcdef, as 'salus ask' prints it")
    try:
        path = folder / f"{name}.json"
        content = vault.open(path.read_bytes(), path)
    except FileNotFoundError:
        raise NotFound(f"no receipt {name} is stored for this person: look at the profile's name") from None
    if digest(content) != name:
        raise NotFound(f"receipt {name} was changed after it was written: ask the question again")
    return content


def names(folder: Path) -> list[str]:
    """The names of all that are stored, sorted."""
    return sorted(path.stem for path in folder.glob("r-*.json") if _NAME.fullmatch(path.stem))


def digest(receipt: bytes) -> str:
    """The name that a receipt has: ``r-`` and 16 hexadecimal digits."""
    return f"r-{blake2b(receipt, digest_size=8).hexdigest()}"
