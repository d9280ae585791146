"""One folder a person: names that lead nowhere else, and a removal that leaves nothing."""

from __future__ import annotations

import shutil
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salus.errors import BadInput, SalusError
from salus.store import folders
from salus.store.folders import folder_of, name_of, people, remove

HOME = Path("/srv/salus")


@pytest.mark.parametrize("name", ["me", "Anna", "anna", "Zoë", "李雷", "a.b@c.org", "O'Neil", "Jean-Luc P", "x" * 64])
def test_names_of_people_are_names(name: str, tmp_path: Path) -> None:
    folder = folder_of(tmp_path, name)
    folder.path.mkdir(parents=True)
    folder.profile.write_text("{}")
    assert people(tmp_path) == [name]


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../you",
        "a/b",
        "a\\b",
        "/etc",
        " me",
        "me ",
        "a\nb",
        "a\0b",
        "-rf",
        "_x",
        "x" * 65,
        ".hidden",
        "a:b",
    ],
)
def test_paths_and_tricks_are_no_names(name: str) -> None:
    with pytest.raises(BadInput, match="cannot be a profile's name: use 1 to 64 letters"):
        folder_of(HOME, name)


@given(st.text(max_size=70))
def test_a_name_never_leads_outside_and_is_one_folder(name: str) -> None:
    try:
        path = folder_of(HOME, name).path
    except BadInput:
        return
    assert path.parent == HOME / "people"
    assert path.name == path.name.lower()
    assert name_of(path) == normalize("NFC", name)
    assert not path.name.startswith(".")


def test_no_two_names_meet_where_a_disk_ignores_case() -> None:
    assert folder_of(HOME, "Me").path.name.lower() != folder_of(HOME, "me").path.name.lower()


def test_one_letter_in_two_spellings_is_one_name() -> None:
    assert folder_of(HOME, "Zoe\u0308") == folder_of(HOME, "Zo\u00eb")


def test_nobody_is_there_before_the_first(tmp_path: Path) -> None:
    assert people(tmp_path / "nowhere") == []


def test_a_removal_ends_what_an_interrupted_one_left(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, "me")
    (tmp_path / "people" / ".forgotten-1" / "records").mkdir(parents=True)
    folder.path.mkdir()
    remove(folder)
    assert list((tmp_path / "people").iterdir()) == []


def test_a_removal_that_fails_says_what_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = folder_of(tmp_path, "me")
    folder.path.mkdir(parents=True)
    monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: None)
    with pytest.raises(SalusError, match=r"could not remove .*forgotten-.* remove it by hand"):
        remove(folder)
    assert people(tmp_path) == []
    assert not folder.path.exists()


def test_an_unlocked_folder_can_be_locked_again(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, "me")
    for _ in range(2):
        with folder.locked(0.1):
            assert folder.path.is_dir()
    assert not folders._same_file(0, folder.path / "lock")
