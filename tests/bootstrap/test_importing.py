"""An upload that was acknowledged is imported, though for a while nothing can be stored."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import OBSERVATIONS

from salus.bootstrap import importing
from salus.bootstrap.importing import Importing
from salus.errors import StoreBusy, StoreUnavailable, Unwritable
from salus.store import DeltaRecords
from salus.store.uploads import DONE, FAILED, REFUSED, Upload, Uploads


class Moody(DeltaRecords):
    """A store in which nothing can be staged until its troubles are over."""

    def __init__(self, home: Path, *troubles: Exception) -> None:
        super().__init__(home)
        self.troubles = list(troubles)

    def stage(self, *args: Any, **options: Any) -> Any:
        if self.troubles:
            raise self.troubles.pop(0)
        return super().stage(*args, **options)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "_PAUSE", 0.01)


@pytest.fixture
def sent(tmp_path: Path) -> Callable[[str], Upload]:
    """An upload of `anna` that was acknowledged."""

    def send(text: str) -> Upload:
        upload = Uploads(tmp_path).begin("anna")
        with upload.open(0, "observations.csv") as file:
            file.write(text.encode())
        upload.keep(zone="Europe/Berlin")
        return upload

    return send


def ended(store: DeltaRecords, home: Path, *uploads: Upload, key: str = "") -> Iterator[dict[str, Any]]:
    """How each of them ended."""
    at_work = Importing(store, Uploads(home, key))
    for upload in uploads:
        at_work.hand_in(upload)
    until = time.monotonic() + 20
    for upload in uploads:
        while (state := upload.state()) and state["state"] not in (DONE, REFUSED, FAILED):
            assert time.monotonic() < until, state
            time.sleep(0.01)
        assert state
        yield state
    at_work.close()


TROUBLES = [
    Unwritable("cannot write to the home: No space left on device"),
    StoreUnavailable("the database cannot be reached"),
    StoreBusy("another import is writing"),
]


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: type(trouble).__name__)
def test_what_cannot_be_stored_for_now_waits_however_long(
    trouble: Exception, tmp_path: Path, sent: Callable[[str], Upload]
) -> None:
    store = Moody(tmp_path, *[trouble] * 7)
    (state,) = ended(store, tmp_path, sent(OBSERVATIONS))
    assert (state["state"], state["tries"]) == (DONE, 1)
    assert (state["report"]["files"][0]["added"] > 0, store.troubles) == (True, [])


def test_while_it_waits_its_state_says_why(tmp_path: Path, sent: Callable[[str], Upload]) -> None:
    upload, store = sent(OBSERVATIONS), Moody(tmp_path, *TROUBLES[:1] * 10_000)
    at_work = Importing(store, Uploads(tmp_path))
    at_work.hand_in(upload)
    until = time.monotonic() + 20
    while "No space left" not in str((upload.state() or {})["detail"]):
        assert time.monotonic() < until
    store.troubles.clear()
    at_work.close()
    assert [path.name for path in upload.files()] in (["observations.csv"], [])


def test_a_fault_of_ours_is_tried_three_times_and_told(tmp_path: Path, sent: Callable[[str], Upload]) -> None:
    (state,) = ended(Moody(tmp_path, *[ZeroDivisionError()] * 9), tmp_path, sent(OBSERVATIONS))
    assert (state["state"], "nothing was changed" in state["detail"]) == (FAILED, True)


def test_a_file_that_cannot_be_read_is_refused_at_once(tmp_path: Path, sent: Callable[[str], Upload]) -> None:
    (state,) = ended(DeltaRecords(tmp_path), tmp_path, sent("what,is\nthis,?\n"))
    assert (state["state"], state["tries"]) == (REFUSED, 1)


def test_a_disk_that_takes_no_note_stops_no_thread(
    tmp_path: Path, sent: Callable[[str], Upload], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = sent(OBSERVATIONS), sent(OBSERVATIONS)
    write, left = Upload._write, [1] * 6

    def full(upload: Upload, state: dict[str, Any]) -> None:
        if left:
            raise Unwritable(f"No space left on device ({left.pop()})")
        write(upload, state)

    monkeypatch.setattr(Upload, "_write", full)
    assert {state["state"] for state in ended(DeltaRecords(tmp_path), tmp_path, first, second)} == {DONE}
