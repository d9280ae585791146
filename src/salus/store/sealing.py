"""Whether a home is encrypted, and turning that on and off for what lies in it already.

An encrypted home has a mark, ``<home>/vault``: a few bytes sealed with its key, which say whether encryption is on, or
was being turned on or off when somebody stopped it. So a wrong key, a missing one, and one for a home that is not
encrypted are told before anything is read or written.

Turning it on or off puts each file in the place of the one before, whole or not at all, in whatever order; contents,
versions and receipts stay what they are. Until the last is done nothing else may be done with the home, and doing the
same again goes on where it stopped.

Invariant: a home whose mark says *on* holds no file of records that is not sealed; one without a mark, none that is.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import orjson

from salus.errors import WrongKey
from salus.store import log
from salus.store.folders import Folder, write_whole, writing
from salus.store.vault import MAGIC, PLAIN, Cover, Vault

_ON, _TURNING_ON, _TURNING_OFF = b"on", b"being turned on", b"being turned off"
_BY = {_TURNING_ON: "encrypt", _TURNING_OFF: "decrypt"}


def vault_of(home: Path, key: str) -> Cover:
    """How the files of a home are written and read with this key ("" for none).

    Raises:
        WrongKey: the home is encrypted and this is not its key, or it is not encrypted and there is a key.
        BadInput: the key is too short.
    """
    state = _state(home, key)
    if state in _BY:
        raise WrongKey(
            f"encryption of {home} was {state.decode()} and not finished: run 'salus {_BY[state]}' again, which goes "
            "on where it stopped"
        )
    if not key:
        return PLAIN
    vault = Vault(key, home)
    if state is None and any(_persons(home)):
        raise WrongKey(
            f"the records in {home} are not encrypted, and SALUS_ENCRYPTION_KEY is set: encrypt them once with "
            "'salus encrypt', or unset the key. Nothing was changed"
        )
    return vault


def claim(home: Path, vault: Cover) -> None:
    """Marks a home that has nothing in it yet as encrypted with this key, before the first thing is written."""
    if not isinstance(vault, Vault) or _mark(home).exists():
        return
    draft = home / f".vault.{os.getpid()}"
    with writing(home):
        write_whole(draft, vault.seal(_ON, _mark(home)))
        with suppress(FileExistsError):  # another process was first; its key is compared with ours below
            os.link(draft, _mark(home))
        draft.unlink()
    vault.open(_mark(home).read_bytes(), _mark(home))


def encrypt(home: Path, key: str, patience: float) -> int:
    """Encrypts what is not encrypted yet; how many files that were. Raises WrongKey, StoreBusy, BadInput."""
    vault, state = Vault(key, home), _state(home, key)
    if state == _ON:
        return 0
    if state is None:  # no mark, or a lost one: then what is sealed already tells whether the key is the one
        for profile in (home / "people").glob("[!.]*/profile.json"):
            if (content := profile.read_bytes()).startswith(MAGIC):
                vault.open(content, profile)
    return _turn(home, vault, _TURNING_ON, patience)


def decrypt(home: Path, key: str, patience: float) -> int:
    """Decrypts what is encrypted; how many files that were. Raises WrongKey, StoreBusy, BadInput."""
    if _state(home, key) is None:
        return 0
    return _turn(home, Vault(key, home), _TURNING_OFF, patience)


def _turn(home: Path, vault: Vault, state: bytes, patience: float) -> int:
    seals = state == _TURNING_ON
    with writing(home):
        write_whole(_mark(home), vault.seal(state, _mark(home)))
        done = sum(_person(Folder(path), vault, seals, patience) for path in _persons(home))
        for left in (home / "people").glob(".forgotten-*"):
            shutil.rmtree(left)
        if seals:
            write_whole(_mark(home), vault.seal(_ON, _mark(home)))
        else:
            _mark(home).unlink()
    return done


def _person(folder: Folder, vault: Vault, seals: bool, patience: float) -> int:
    """Turns the files of one person; how many. What an import that died has left goes first: it counts for nothing."""
    from salus.store.staging import sweep

    with folder.locked(patience):
        if folder.staging.is_dir() and any(folder.staging.iterdir()):
            sweep(Folder(folder.path, PLAIN if seals else vault))
        done = 0
        for path in _files(folder):
            if path.parent == folder.table / "_delta_log":
                done += _entry(path, folder.table, vault, seals)
            else:
                done += _file(path, vault, seals)
        return done


def _files(folder: Folder) -> Iterator[Path]:
    """All that hold something of the person; drafts of writings that were cut off, and what repeats the log, go."""
    for path in [path for path in folder.path.rglob("*") if path.is_file()]:
        in_log = path.parent == folder.table / "_delta_log"
        if path.name.startswith(".") or (in_log and path.suffix != ".json"):
            path.unlink()
        elif path != folder.path / "lock":
            yield path


def _file(path: Path, vault: Vault, seals: bool) -> int:
    content = path.read_bytes()
    if content.startswith(MAGIC) is seals:
        return 0
    write_whole(path, vault.seal(content, path) if seals else vault.open(content, path))
    return 1


def _entry(path: Path, table: Path, vault: Vault, seals: bool) -> int:
    """An entry of the table's log, which its library must be able to read: only what it says of values is taken out."""
    before = path.read_bytes()
    turned = b"\n".join(_action(line, table, vault, seals) for line in before.splitlines())
    if turned == before:
        return 0
    write_whole(path, turned)
    return 1


def _action(line: bytes, table: Path, vault: Vault, seals: bool) -> bytes:
    said = orjson.loads(line)
    info = said.get("commitInfo", {})
    if "preferred" in info and info["preferred"].startswith("[") is seals:
        turn: Callable[[Path, str, Cover], str] = log.hide if seals else log.show
        info["preferred"] = turn(table, info["preferred"], vault)
    elif seals and "add" in said and said["add"].get("stats") not in (None, "{}"):
        said["add"]["stats"] = "{}"
    else:
        return line
    return orjson.dumps(said)


def _state(home: Path, key: str) -> bytes | None:
    """What the mark says; None where there is none. Raises WrongKey."""
    mark = _mark(home)
    try:
        content = mark.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    if not key:
        raise WrongKey(
            f"{home} is encrypted: set SALUS_ENCRYPTION_KEY, or SALUS_ENCRYPTION_KEY_FILE, to the key that it was made "
            "with. Nothing was changed"
        )
    try:
        return Vault(key, home).open(content, mark)
    except WrongKey:
        raise WrongKey(
            f"SALUS_ENCRYPTION_KEY is not the key that {home} was encrypted with: set that one. Nothing was changed"
        ) from None


def _mark(home: Path) -> Path:
    return home / "vault"


def _persons(home: Path) -> list[Path]:
    people = home / "people"
    found = sorted(people.iterdir()) if people.is_dir() else []
    return [
        path for path in found if path.name[0] != "." and any((path / n).exists() for n in ("profile.json", "records"))
    ]
