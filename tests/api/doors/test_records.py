"""What is stored, with its version; receipts, read and run again."""

from __future__ import annotations

from pathlib import Path

from fastapi.testclient import TestClient
from tests.api.people import Somebody, somebody

from salus.bootstrap import House


def test_records_are_told_with_the_version_they_are_of(anna: Somebody, house: House, tmp_path: Path) -> None:
    got = anna.get("/v1/records")
    assert got.json()["snapshot"] == 2
    tag = got.headers["etag"]
    again = anna.get("/v1/records", headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    more = tmp_path / "more.csv"
    more.write_text("start,end,metric,value,unit,source\n2024-05-20,,steps,5,{steps},watch\n")
    house.import_paths([more], person="anna")
    assert anna.get("/v1/records", headers={"If-None-Match": tag}).status_code == 200


def test_without_records_it_says_how_to_get_some(house: House, client: TestClient) -> None:
    got = somebody(house, client, "ben").get("/v1/records")
    assert got.status_code == 404
    assert "import" in got.json()["detail"]


def test_the_catalogue_tells_units_and_words(reader: Somebody) -> None:
    found = {metric["name"]: metric for metric in reader.get("/v1/catalogue").json()["metrics"]}
    assert found["glucose"]["unit"] == "mg/dL"
    assert len(found) > 120


def test_a_receipt_is_read_and_run_again(reader: Somebody) -> None:
    answer = reader.ask("How many steps did I take last week?")
    receipt = reader.get(f"/v1/receipts/{answer['receipt']}").json()
    assert receipt["answer"]["value"] == answer["value"]
    assert receipt["plan"] == answer["plan"]
    assert reader.post(f"/v1/receipts/{answer['receipt']}/replay").json()["same"] is True
