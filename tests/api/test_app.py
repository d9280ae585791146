"""The service as a whole: who is asked is who was proven, whatever a request says."""

from __future__ import annotations

import time
from pathlib import Path

from fastapi.testclient import TestClient
from tests.api.people import NOW, SELF, Somebody

from salus.api.app import create_app
from salus.bootstrap import House
from salus.people.local import LocalToken
from salus.safety.privacy.lexicon import read


def test_a_question_is_answered_from_the_records_of_who_asks(anna: Somebody) -> None:
    answer = anna.ask("How many steps did I take last week?")
    assert (answer["value"], answer["unit"]) == (30000, "{steps}")
    assert answer["receipt"].startswith("r-")


def test_nobody_is_answered_who_shows_nothing(client: TestClient) -> None:
    got = client.post("/v1/query", json={"question": "How many steps did I take last week?"})
    assert (got.status_code, got.headers["www-authenticate"]) == (401, 'Bearer realm="salus"')
    assert "local-token" in got.json()["detail"]


def test_a_laptop_without_accounts_is_used_with_the_token_in_its_folder(
    house: House, client: TestClient, files: list[Path]
) -> None:
    house.import_paths(files, person="me")
    token = LocalToken.lay(house.settings.home).path.read_text().strip()
    asked = {"question": "How many steps did I take last week?", "now": NOW}
    got = client.post("/v1/query", json=asked, headers={"Authorization": f"Bearer {token}"})
    assert (got.status_code, got.json()["value"]) == (200, 30000)


def test_the_first_account_ends_the_token_of_the_laptop(house: House, client: TestClient, anna: Somebody) -> None:
    token = LocalToken.lay(house.settings.home).path.read_text().strip()
    got = client.get("/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert got.status_code == 401
    assert "there are accounts" in got.json()["detail"]


def test_every_answer_names_its_trace_and_is_kept_by_no_browser(anna: Somebody) -> None:
    got = anna.get("/v1/records")
    assert len(got.headers["x-trace-id"]) == 32
    assert got.headers["cache-control"] == "no-store"


def test_counters_and_traces_know_every_door(house: House) -> None:
    routes = {route.path for route in create_app(house).routes}
    assert routes - {"/openapi.json"} <= set(read("fields")["enums"]["route"])


def test_work_under_way_is_finished_when_the_service_stops(house: House) -> None:
    app, done = create_app(house), []

    def work() -> None:
        time.sleep(0.3)
        done.append("finished")

    with TestClient(app, base_url=SELF) as client:
        assert client.portal is not None
        client.portal.start_task_soon(app.state.threads.run, work)
        time.sleep(0.05)
    assert done == ["finished"]
