"""A pseudonym is the same in every process, tells nothing without the key, and the key is this user's alone."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from salus.errors import BadInput
from salus.monitoring.pseudonyms import Pseudonyms
from salus.safety.privacy.fields import allowed

ACCOUNT = "0123456789abcdef0123456789abcdef"


def test_an_account_has_one_pseudonym_that_may_enter_logs(tmp_path: Path) -> None:
    names = Pseudonyms(tmp_path / "key")
    told = names.of(ACCOUNT)
    assert re.fullmatch("u-[0-9a-f]{16}", told)
    assert allowed({"who": told}) == {"who": told}
    assert names.of(ACCOUNT) == told == Pseudonyms(tmp_path / "key").of(ACCOUNT)
    assert names.of("f" * 32) != told
    assert told[2:] not in ACCOUNT


def test_nobody_has_none_and_no_key_is_made_for_them(tmp_path: Path) -> None:
    assert Pseudonyms(tmp_path / "key").of("") == ""
    assert list(tmp_path.iterdir()) == []


def test_another_house_calls_the_same_account_otherwise(tmp_path: Path) -> None:
    assert Pseudonyms(tmp_path / "one").of(ACCOUNT) != Pseudonyms(tmp_path / "other").of(ACCOUNT)


def test_the_key_is_made_once_for_this_user_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    before = os.umask(0)
    try:
        Pseudonyms(home / "key").of(ACCOUNT)
    finally:
        os.umask(before)
    assert stat.S_IMODE((home / "key").stat().st_mode) == 0o600
    key = (home / "key").read_text()
    assert re.fullmatch("[0-9a-f]{64}\n", key)
    Pseudonyms(home / "key").of(ACCOUNT)
    assert (home / "key").read_text() == key
    assert [path.name for path in home.iterdir()] == ["key"]


def test_processes_that_begin_at_once_use_the_same_key(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from salus.monitoring.pseudonyms import Pseudonyms; sys.stdin.readline();"
        f"print(Pseudonyms(Path(sys.argv[1])).of('{ACCOUNT}'))"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path / "key")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    assert len({process.communicate(timeout=30)[0] for process in started}) == 1


@pytest.mark.parametrize("broken", ["", "00", "g" * 64, "Ä" * 64, "a" * 65])
def test_a_file_that_is_no_key_is_told_and_left_alone(tmp_path: Path, broken: str) -> None:
    (tmp_path / "key").write_text(broken, encoding="utf-8")
    with pytest.raises(BadInput, match="put back the file"):
        Pseudonyms(tmp_path / "key").of(ACCOUNT)
    assert (tmp_path / "key").read_text(encoding="utf-8") == broken
