"""A receipt says what an answer rests on, in bytes that are the same whenever the answer is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import orjson
import pytest
from tests.query.execute.conftest import NOW, days
from tests.query.execute.shelf import obs, shelf

from salus.errors import BadInput
from salus.query.execute import Engine, execute
from salus.query.plan import Aggregate, Observations, Simple, write
from salus.query.receipt import Receipt

PLAN = Aggregate(Observations("steps"), Simple("mean"), period=days("2024-04-01", "2024-05-01"))
ROWS = [obs("steps", f"2024-04-{d:02d}T10:00", 1000 + d / 3) for d in range(1, 20)]


@pytest.fixture
def receipt(tmp_path: Path) -> Receipt:
    return made(tmp_path)


def made(folder: Path, now: datetime = NOW) -> Receipt:
    snapshot = shelf(folder, ROWS)
    result = execute(PLAN, snapshot, now, on=Engine())
    answer = {"question": "How much do I walk?", "plan": write(PLAN), "value": result.value, "text": "Much.",
              "convention": None, "latency_ms": 1.5, "receipt": None, "id": "7"}  # fmt: skip
    return Receipt.of(PLAN, answer, "April", result, snapshot, now, {"weight": "kg"})


def test_round_trip(receipt: Receipt) -> None:
    again = Receipt.decode(receipt.encode())
    assert again == receipt
    assert again.encode() == receipt.encode()
    assert (again.plan, again.now, again.text, again.convention) == (PLAN, NOW, "Much.", "")


def test_running_again_gives_the_same_bytes(tmp_path: Path, receipt: Receipt) -> None:
    second = tmp_path / "again"
    second.mkdir()
    again = made(second)
    assert again.encode() == receipt.encode()
    assert again.same(receipt)


def test_what_differs_each_time_is_left_out(receipt: Receipt) -> None:
    assert not {"latency_ms", "receipt", "id"} & orjson.loads(receipt.encode())["answer"].keys()


def test_the_digest_is_of_what_is_said_not_of_who_wrote_it(receipt: Receipt) -> None:
    newer = replace(receipt, salus="99.0")
    assert (newer.digest, newer.same(receipt)) == (receipt.digest, True)
    assert newer.encode() != receipt.encode()
    assert replace(receipt, snapshot=2).digest != receipt.digest


def test_the_bytes_are_canonical(receipt: Receipt) -> None:
    said = orjson.loads(receipt.encode())
    assert orjson.dumps(said, option=orjson.OPT_SORT_KEYS) == receipt.encode()


@pytest.mark.parametrize("zone", ["+00:00", "+05:30"])
def test_a_moment_keeps_its_offset(tmp_path: Path, zone: str) -> None:
    now = datetime.fromisoformat(f"2024-05-08T12:00:00{zone}")
    one = made(tmp_path, now)
    assert Receipt.decode(one.encode()).encode() == one.encode()


def test_changed_bytes_are_refused(receipt: Receipt) -> None:
    with pytest.raises(BadInput, match="was changed"):
        Receipt.decode(receipt.encode().replace(b"Much.", b"Little."))


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"form":1}', b'{"form":1,"zone":"Nowhere/At_All"}', b"nonsense"])
def test_what_is_no_receipt_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput, match="not a receipt"):
        Receipt.decode(data)


def test_another_form_is_refused(receipt: Receipt) -> None:
    later = orjson.dumps({**orjson.loads(receipt.encode()), "form": 9})
    with pytest.raises(BadInput, match="form 9"):
        Receipt.decode(later)
