"""What files come in: plain, gzip, zip, folders, and each inside another; and what can be wrong with them."""

from __future__ import annotations

import gzip
import io
import os
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salus.errors import BadFile
from salus.records.formats import container as containers
from salus.records.formats.container import Container


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def contents(path: Path) -> dict[str, bytes]:
    with Container(path) as container:
        found = {}
        for member in container.members:
            with member.open() as stream:
                found[member.name] = stream.read()
        return found


def kept(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_a_plain_file_is_its_own_only_member(tmp_path: Path) -> None:
    assert contents(kept(tmp_path / "a.csv", b"hello")) == {"a.csv": b"hello"}


def test_an_empty_file_is_a_member_without_content(tmp_path: Path) -> None:
    """So that it can be told to be empty."""
    assert contents(kept(tmp_path / "a.csv", b"")) == {"a.csv": b""}


def test_gzip_is_unpacked_under_the_name_without_its_ending(tmp_path: Path) -> None:
    path = kept(tmp_path / "a.csv.gz", gzip.compress(b"hello" * 1000))
    assert contents(path) == {"a.csv": b"hello" * 1000}
    with Container(path) as container:
        assert container.members[0].size == 5000


def test_archives_are_known_by_their_content(tmp_path: Path) -> None:
    """Whatever they are called; folders and what systems leave behind are passed over."""
    data = zipped(
        {"b/c.csv": b"1", "a.csv": b"2", "b/": b"", "__MACOSX/a.csv": b"x", "b/.DS_Store": b"x", "empty": b""}
    )
    assert contents(kept(tmp_path / "photo.jpg", data)) == {"a.csv": b"2", "b/c.csv": b"1"}


def test_folders_are_walked(tmp_path: Path) -> None:
    """In the order of their names; an archive in a folder is a folder."""
    (tmp_path / "x" / "y").mkdir(parents=True)
    kept(tmp_path / "x" / "y" / "b.csv", b"1")
    kept(tmp_path / "x" / "c.zip", zipped({"d.csv": b"2", "e.json.gz": gzip.compress(b"3")}))
    kept(tmp_path / ".hidden", b"x")
    assert contents(tmp_path / "x") == {"c.zip/d.csv": b"2", "c.zip/e.json": b"3", "y/b.csv": b"1"}


def test_an_archive_inside_an_archive(tmp_path: Path) -> None:
    """Is read too, so deep and no deeper."""
    data = zipped({"inner.zip": zipped({"a.csv": b"1"})})
    assert contents(kept(tmp_path / "a.zip", data)) == {"inner.zip/a.csv": b"1"}
    with pytest.raises(BadFile, match="unpack the outer ones"):
        contents(kept(tmp_path / "b.zip", zipped({"more.zip": zipped({"more.zip": data})})))


def test_members_can_be_read_again(tmp_path: Path) -> None:
    """From their beginning."""
    for path in (kept(tmp_path / "a.gz", gzip.compress(b"hello")), kept(tmp_path / "a.zip", zipped({"a": b"hello"}))):
        with Container(path) as container, container.members[0].open() as stream:
            assert stream.read(2) + stream.read() == b"hello"
            assert stream.seek(0) == 0
            assert stream.tell() == 0
            assert stream.read() == b"hello"


def encrypted(path: Path) -> None:
    data = bytearray(zipped({"secret.csv": b"hello"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    data[6] |= 1
    path.write_bytes(data)


def linked(path: Path) -> None:
    info = zipfile.ZipInfo("link.csv")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(info, "/etc/passwd")


def named(name: str) -> Callable[[Path], None]:
    return lambda path: kept(path, zipped({name: b"x"})) and None


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (encrypted, "'secret.csv' is encrypted"),
        (linked, "'link.csv' is a link"),
        (named("../../evil.csv"), "path out of the archive"),
        (named("/etc/evil.csv"), "path out of the archive"),
        (named("C:\\evil.csv"), "path out of the archive"),
        (lambda path: path.write_bytes(zipped({"bomb.xml": b"0" * (80 << 20)})), "would unpack to 80 MB"),
        (lambda path: path.write_bytes(zipped({"a.csv": b"hello" * 99})[:-30]), "damaged or cut short"),
        (lambda path: path.write_bytes(b"PK\x03\x04 and nothing more"), "damaged or cut short"),
    ],
    ids=["encrypted", "link", "dots", "root", "drive", "bomb", "cut", "no zip"],
)
def test_dangerous_and_damaged_archives_are_refused(tmp_path: Path, make: Callable[[Path], None], said: str) -> None:
    """With the member's name and what is wrong."""
    make(tmp_path / "a.zip")
    with pytest.raises(BadFile, match=said):
        contents(tmp_path / "a.zip")


def test_a_wrong_checksum_shows_while_reading(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.csv": b"hello" * 100}, zipfile.ZIP_STORED))
    data[60] ^= 0xFF
    with pytest.raises(BadFile, match=r"a\.csv: it is damaged"):
        contents(kept(tmp_path / "a.zip", bytes(data)))


@pytest.mark.parametrize("end", [20, -3, -9])
def test_a_gzip_that_is_cut_is_damaged(tmp_path: Path, end: int) -> None:
    data = gzip.compress(os.urandom(3000))
    with pytest.raises(BadFile, match="damaged or cut short"):
        contents(kept(tmp_path / "a.gz", data[:end]))


def test_a_gzip_that_swells_is_stopped(tmp_path: Path) -> None:
    """While it is read, because nothing says its size beforehand."""
    path = kept(tmp_path / "a.gz", gzip.compress(bytes(100 << 20)))
    with Container(path) as container, container.members[0].open() as stream:
        beginning = stream.read(1 << 20)
        with pytest.raises(BadFile, match="swells more than 300 times"):
            stream.read()
    assert len(beginning) == 1 << 20


def test_real_exports_may_be_huge(tmp_path: Path) -> None:
    """As long as they shrink like records do: here to an eightieth."""
    line = b'<Record type="HKQuantityTypeIdentifierStepCount" value="%d" startDate="2024-05-14 08:%02d:00 +0200"/>\n'
    text = b"".join(line % (n * n % 7919, n % 60) for n in range(30_000)) * 25
    path = kept(tmp_path / "a.zip", zipped({"export.xml": text}))
    assert len(text) > containers.SMALL
    with Container(path) as container:
        assert container.members[0].size == len(text)


def test_links_in_folders_are_refused(tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to("/etc/passwd")
    with pytest.raises(BadFile, match=r"link\.csv is a link"):
        contents(tmp_path)


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "MEMBERS", 3)
    with pytest.raises(BadFile, match="at most 3"):
        contents(kept(tmp_path / "a.zip", zipped({str(n): b"x" for n in range(4)})))
    for name in "abc":
        kept(tmp_path / name, b"x")
    with pytest.raises(BadFile, match="more than 3 files"):
        contents(tmp_path)


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="no such file"):
        contents(tmp_path / "gone.xml")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(BadFile, match="neither a file nor a folder"):
        contents(tmp_path / "pipe")


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_damaged_archive_gives_bad_file_or_the_right_bytes(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Whichever byte is wrong."""
    text = b"some text that is long enough to be packed, packed, packed"
    whole = data.draw(st.sampled_from([zipped({"a.csv": text}), gzip.compress(text)]))
    at = data.draw(st.integers(4, len(whole) - 1))
    broken = whole[:at] + bytes([data.draw(st.integers(0, 255))]) + whole[at + 1 :]
    path = kept(tmp_path_factory.getbasetemp() / "broken.zip", broken)
    try:
        found = contents(path)
    except BadFile:
        return
    assert set(found.values()) <= {text}
