"""Turns what lies in a home already: encrypts it, decrypts it, or changes its key.

Each file is put in the place of the one before, whole or not at all, in whatever order, and the database last;
contents, versions and receipts stay what they are. Until the last is done nothing else may be done with the home, and
doing the same again goes on where it stopped. What cannot be read is told before anything is changed.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from salus.errors import BadInput, WrongKey
from salus.store import log
from salus.store.chunks import CHUNK, MAGIC
from salus.store.database.rekey import held, is_plain
from salus.store.folders import Folder, flushed, replacing, write_whole, writing
from salus.store.sealing import State, mark, marked, next_mark, persons, shows, state_of, unfinished, uploads
from salus.store.vault import PLAIN, Cover, Vault


def encrypt(home: Path, key: str, patience: float, database: Path | None = None) -> int:
    """Encrypts what is not encrypted yet; how many files that were. Raises WrongKey, StoreBusy, BadInput."""
    vault, state = Vault(key, home), state_of(home, key)
    if state is State.ROTATING:
        raise unfinished(home, state)
    if state is State.ON and not is_plain(database) and all(map(_sealed, _sent(home))):
        return 0
    if state is None:  # no mark, or a lost one: then what is sealed already tells whether the key is the one
        for profile in (home / "people").glob("[!.]*/profile.json"):
            if (content := profile.read_bytes()).startswith(MAGIC):
                vault.open(content, profile)
    with held(database, ("", key), patience) as kept, writing(home):
        turn = _Turn(home, PLAIN, vault, patience)
        write_whole(mark(home), marked(home, vault, State.TURNING_ON))
        done = turn.all() + kept.turn(key)
        write_whole(mark(home), marked(home, vault, State.ON))
        flushed(home)
    return done


def decrypt(home: Path, key: str, patience: float, database: Path | None = None) -> int:
    """Decrypts what is encrypted; how many files that were. Raises WrongKey, StoreBusy, BadInput."""
    vault, state = Vault(key, home), state_of(home, key)
    if state is State.ROTATING:
        raise unfinished(home, state)
    if state is None and is_plain(database, if_missing=True):
        return 0
    with held(database, (key, ""), patience) as kept, writing(home):
        turn = _Turn(home, vault, PLAIN, patience)
        turn.check()
        write_whole(mark(home), marked(home, vault, State.TURNING_OFF))
        done = turn.all() + kept.turn("")
        mark(home).unlink()
        flushed(home)
    return done


def rotate(home: Path, old: str, key: str, patience: float, database: Path | None = None) -> int:
    """Changes the key of an encrypted home from ``old`` to ``key``; how many files were encrypted anew.

    While it is under way the same with both keys exchanged goes back.

    Raises:
        BadInput: the home is not encrypted, or one of the keys is too short, or they are the same.
        WrongKey: it is encrypted with neither, or was being turned on or off.
        StoreBusy: somebody uses it.
    """
    before, after = Vault(old, home), Vault(key, home)
    if old == key:
        raise BadInput("the key that is set is the one to change from: make a new one with openssl rand -hex 32")
    if not mark(home).exists():
        raise BadInput(f"{home} is not encrypted: 'salus encrypt' encrypts it with the key that is set")
    changing = next_mark(home).exists()
    known = {path: shows(home, before, path) or shows(home, after, path) for path in (mark(home), next_mark(home))}
    if not known[mark(home)] or (changing and not known[next_mark(home)]):
        raise WrongKey(f"{home} is encrypted with a key that is neither of these two. Nothing was changed")
    settled = shows(home, after, mark(home))
    if not changing:
        state = state_of(home, key if settled else old)
        if state is not State.ON:
            assert state is not None, "there is a mark"
            raise unfinished(home, state)
        if settled:
            return 0
    with held(database, (key, old), patience) as kept, writing(home):
        turn = _Turn(home, before, after, patience)
        turn.check()
        if not changing:
            write_whole(next_mark(home), marked(home, after, State.ON))
            flushed(home)
        done = turn.all() + kept.turn(key)
        if settled:  # it went back
            next_mark(home).unlink()
        else:
            next_mark(home).replace(mark(home))
        flushed(home)
    return done


@dataclass(frozen=True, slots=True)
class _Turn:
    """From one cover to another; what has the other already stays as it is."""

    home: Path
    source: Cover
    target: Cover
    patience: float
    folders: set[Path] = field(default_factory=set)  # in which something was put in place

    def check(self) -> None:
        """Reads everything that :meth:`all` will. Raises WrongKey where something cannot be read."""
        for path in self._everything():
            if _in_log(path):
                self._entry(path.read_bytes(), path)
            elif not self._done(path):
                with self.source.reading(path) as content:
                    while content.read(CHUNK):
                        pass

    def all(self) -> int:
        """Turns everything; how many files."""
        done = sum(self._person(Folder(path)) for path in persons(self.home))
        done += sum(self._file(path) for path in _sent(self.home))
        for left in (self.home / "people").glob(".forgotten-*"):
            shutil.rmtree(left)
        for upload in uploads(self.home, acknowledged=False):
            shutil.rmtree(upload)
        for folder in self.folders:
            flushed(folder)
        return done

    def _everything(self) -> Iterator[Path]:
        for person in persons(self.home):
            yield from (path for path in _files(Folder(person)) if Folder(person).staging not in path.parents)
        yield from _sent(self.home)

    def _person(self, folder: Folder) -> int:
        """Turns the files of one person. What an import that died has left goes first: it counts for nothing."""
        from salus.store.staging import sweep

        with folder.locked(self.patience):
            if folder.staging.is_dir() and any(folder.staging.iterdir()):
                sweep(Folder(folder.path, self.source))
            _tidy(folder)
            return sum(self._file(path) for path in _files(folder))

    def _file(self, path: Path) -> int:
        if _in_log(path):
            before = path.read_bytes()
            turned = self._entry(before, path)
            if turned == before:
                return 0
            write_whole(path, turned)
        elif self._done(path):
            return 0
        else:
            with (
                replacing(path) as draft,
                self.source.reading(path) as content,
                self.target.writing(path, draft) as out,
            ):
                shutil.copyfileobj(content, out, CHUNK)
        self.folders.add(path.parent)
        return 1

    def _done(self, path: Path) -> bool:
        if isinstance(self.target, Vault) and isinstance(self.source, Vault):
            return self.target.opens(path)
        return _sealed(path) is self.target.sealed

    def _entry(self, content: bytes, path: Path) -> bytes:
        """An entry of the table's log, which its library must be able to read: only what tells of values is sealed."""
        return b"\n".join(self._action(line, path.parent.parent) for line in content.splitlines())

    def _action(self, line: bytes, table: Path) -> bytes:
        said = orjson.loads(line)
        info = said.get("commitInfo", {})
        if "preferred" in info and not self._done_word(info["preferred"], table):
            info["preferred"] = log.hide(table, log.show(table, info["preferred"], self.source), self.target)
        elif self.target.sealed and "add" in said and said["add"].get("stats") not in (None, "{}"):
            said["add"]["stats"] = "{}"
        else:
            return line
        return orjson.dumps(said)

    def _done_word(self, word: str, table: Path) -> bool:
        if word.startswith("[") or not (self.target.sealed and self.source.sealed):
            return word.startswith("[") is not self.target.sealed
        try:
            log.show(table, word, self.target)
        except WrongKey:
            return False
        return True


def _sealed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def _sent(home: Path) -> Iterator[Path]:
    """The files of uploads, and their states."""
    for upload in uploads(home):
        yield from (path for path in sorted(upload.iterdir()) if path.name.isdigit() or path.name == "state.json")


def _in_log(path: Path) -> bool:
    return path.parent.name == "_delta_log"


def _files(folder: Folder) -> Iterable[Path]:
    """All that hold something of the person."""
    return sorted(
        path
        for path in folder.path.rglob("*")
        if path.is_file()
        and path != folder.path / "lock"
        and not path.name.startswith(".")
        and (path.suffix == ".json" or not _in_log(path))
    )


def _tidy(folder: Folder) -> None:
    """Removes drafts of writings that were cut off, and what only repeats the log."""
    for path in [path for path in folder.path.rglob("*") if path.is_file()]:
        if path.name.startswith(".") or (_in_log(path) and path.suffix != ".json"):
            path.unlink()
