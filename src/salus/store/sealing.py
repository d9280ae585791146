"""Whether a home is encrypted, and with which key.

An encrypted home has a mark, ``<home>/vault``: a few bytes sealed with its key, which say whether encryption is on, or
was being turned on or off when somebody stopped it. While the key is being changed there is the mark of the new key
beside it, ``<home>/vault.next``; putting it in the place of the other is what changes the key of the home. So a wrong
key, a missing one, and one for a home that is not encrypted are told before anything is read or written.

Invariant: a home whose mark says *on* holds no file of records or uploads that is not sealed with the key of the mark;
one without a mark, none that is sealed.
"""

from __future__ import annotations

import os
from contextlib import suppress
from enum import Enum
from pathlib import Path

from salus.errors import WrongKey
from salus.store.folders import write_whole, writing
from salus.store.vault import PLAIN, Cover, Vault


class State(Enum):
    """What the mark of an encrypted home says."""

    ON = b"on"
    TURNING_ON = b"being turned on"
    TURNING_OFF = b"being turned off"
    ROTATING = b"being changed to another key"


_AGAIN = {
    State.TURNING_ON: "salus encrypt",
    State.TURNING_OFF: "salus decrypt",
    State.ROTATING: "salus encrypt --rotate-from",
}


def vault_of(home: Path, key: str) -> Cover:
    """How the files of a home are written and read with this key ("" for none).

    Raises:
        WrongKey: the home is encrypted and this is not its key, or it is not encrypted and there is a key.
        BadInput: the key is too short.
    """
    state = state_of(home, key)
    if state in _AGAIN:
        raise unfinished(home, state)
    if not key:
        return PLAIN
    vault = Vault(key, home)
    if state is None and (any(persons(home)) or any(uploads(home))):
        raise WrongKey(
            f"the records in {home} are not encrypted, and SALUS_ENCRYPTION_KEY is set: encrypt them once with "
            "'salus encrypt', or unset the key. Nothing was changed"
        )
    return vault


def claim(home: Path, vault: Cover) -> None:
    """Marks a home that has nothing in it yet as encrypted with this key, before the first thing is written."""
    if not isinstance(vault, Vault) or mark(home).exists():
        return
    draft = home / f".vault.{os.getpid()}"
    with writing(home):
        write_whole(draft, marked(home, vault, State.ON))
        with suppress(FileExistsError):  # another process was first; its key is compared with ours below
            os.link(draft, mark(home))
        draft.unlink()
    vault.open(mark(home).read_bytes(), mark(home))


def state_of(home: Path, key: str) -> State | None:
    """What the mark says; None where there is none. Raises WrongKey."""
    changing = next_mark(home).exists()  # in this order: it goes when it takes the place of the other
    try:
        content = mark(home).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    if not key:
        raise WrongKey(
            f"{home} is encrypted: set SALUS_ENCRYPTION_KEY, or SALUS_ENCRYPTION_KEY_FILE, to the key that it was made "
            "with. Nothing was changed"
        )
    vault = Vault(key, home)
    if changing and (shows(home, vault, mark(home)) or shows(home, vault, next_mark(home))):
        return State.ROTATING
    try:
        return State(vault.open(content, mark(home)))
    except WrongKey:
        raise WrongKey(
            f"SALUS_ENCRYPTION_KEY is not the key that {home} was encrypted with: set that one. Nothing was changed"
        ) from None


def unfinished(home: Path, state: State) -> WrongKey:
    """What is told of a home that somebody stopped half way."""
    return WrongKey(
        f"encryption of {home} was {state.value.decode()} and not finished: run '{_AGAIN[state]}' again, which goes "
        "on where it stopped"
    )


def mark(home: Path) -> Path:
    """The file that says what the home is."""
    return home / "vault"


def next_mark(home: Path) -> Path:
    """The file that says what it is going to be, while its key is being changed."""
    return home / "vault.next"


def marked(home: Path, vault: Vault, state: State) -> bytes:
    """What a mark holds. Both are sealed for the place of the first: the second one is put there."""
    return vault.seal(state.value, mark(home))


def shows(home: Path, vault: Vault, path: Path) -> bool:
    """Whether a mark can be read with this key."""
    try:
        vault.open(path.read_bytes(), mark(home))
    except (FileNotFoundError, WrongKey):
        return False
    return True


def persons(home: Path) -> list[Path]:
    """The folders of all who have records."""
    people = home / "people"
    found = sorted(people.iterdir()) if people.is_dir() else []
    return [
        path for path in found if path.name[0] != "." and any((path / n).exists() for n in ("profile.json", "records"))
    ]


def uploads(home: Path, *, acknowledged: bool = True) -> list[Path]:
    """The folders of all uploads that were acknowledged, or of those whose sending was cut short."""
    return sorted(path for path in (home / "uploads").glob("*/*") if (path / "state.json").exists() is acknowledged)
