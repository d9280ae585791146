"""Signing in and out, and tokens."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from tests.api.people import PASSWORD, Somebody, somebody

from salus.bootstrap import House
from salus.people import Role, Scope
from salus.people.local import LocalToken


@pytest.mark.parametrize(("name", "password"), [("ben", "wrong"), ("nobody", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_are_told_alike(
    house: House, client: TestClient, name: str, password: str
) -> None:
    somebody(house, client, "ben", password=PASSWORD)
    got = client.post("/v1/sign-in", json={"name": name, "password": password})
    assert (got.status_code, got.json()["detail"]) == (401, "name or password is wrong")
    assert "set-cookie" not in got.headers


def test_many_wrong_tries_are_held_back(house: House, client: TestClient) -> None:
    somebody(house, client, "ben", password=PASSWORD)
    for _ in range(5):
        client.post("/v1/sign-in", json={"name": "ben", "password": "wrong"})
    held = client.post("/v1/sign-in", json={"name": "ben", "password": PASSWORD})
    assert held.status_code == 429
    assert int(held.headers["retry-after"]) >= 1


def test_signing_out_ends_the_session_for_good(house: House, client: TestClient) -> None:
    somebody(house, client, "ben", password=PASSWORD)
    csrf = client.post("/v1/sign-in", json={"name": "ben", "password": PASSWORD}).json()["csrf"]
    cookie = client.cookies["salus_session"]
    assert client.post("/v1/sign-out", headers={"X-CSRF-Token": csrf}).status_code == 204
    client.cookies.set("salus_session", cookie)
    assert client.get("/v1/me").status_code == 401


def test_a_token_is_shown_once_works_and_is_revoked(anna: Somebody, client: TestClient) -> None:
    made = anna.post("/v1/tokens", json={"label": "phone", "scopes": ["chat"], "days": 30})
    assert made.status_code == 201
    token = made.json()
    assert (token["scopes"], token["expires"] is not None) == (["chat"], True)
    shown = {"Authorization": f"Bearer {token['token']}"}
    assert client.get("/v1/me", headers=shown).status_code == 200
    listed = anna.get("/v1/tokens")
    assert [one["label"] for one in listed.json()["tokens"]] == ["tests", "phone"]
    assert token["token"].rpartition("_")[2] not in listed.text
    assert anna.call("DELETE", f"/v1/tokens/{token['id']}").status_code == 204
    assert client.get("/v1/me", headers=shown).status_code == 401
    assert anna.call("DELETE", f"/v1/tokens/{token['id']}").status_code == 404


def test_a_token_makes_no_token_that_may_do_more(house: House, client: TestClient) -> None:
    kim = somebody(house, client, "kim", scopes=[Scope.CHAT])
    assert kim.post("/v1/tokens", json={"label": "more", "scopes": ["records:read"]}).status_code == 403
    assert kim.post("/v1/tokens", json={"label": "same"}).json()["scopes"] == ["chat"]


def test_a_laptop_without_accounts_has_no_tokens(house: House, client: TestClient) -> None:
    token = LocalToken.lay(house.settings.home).path.read_text().strip()
    got = client.post("/v1/tokens", json={"label": "phone"}, headers={"Authorization": f"Bearer {token}"})
    assert got.status_code == 400
    assert "salus account add" in got.json()["detail"]


def test_signing_in_is_counted(house: House, client: TestClient) -> None:
    somebody(house, client, "ben", Role.PERSON, password=PASSWORD)
    client.post("/v1/sign-in", json={"name": "ben", "password": PASSWORD})
    client.post("/v1/sign-in", json={"name": "ben", "password": "wrong"})
    counted = house.watch.counters.totals("salus_sign_ins_total")
    assert counted["password", "allowed"] >= 1
    assert counted["password", "denied"] >= 1
