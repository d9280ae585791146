"""Accounts over HTTP: for who manages people, and nobody's records with them."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from tests.api.people import PASSWORD, Somebody, somebody

from salus.bootstrap import House
from salus.people import Role


@pytest.fixture
def admin(house: House, client: TestClient) -> Somebody:
    return somebody(house, client, "admin", Role.ADMIN)


def test_an_account_is_added_and_signs_in(admin: Somebody, client: TestClient) -> None:
    made = admin.post("/v1/accounts", json={"name": "ben", "roles": ["person"], "password": PASSWORD})
    assert (made.status_code, made.json()["person"], made.json()["active"]) == (201, "ben", True)
    assert "password" not in made.text
    assert client.post("/v1/sign-in", json={"name": "BEN", "password": PASSWORD}).status_code == 200
    assert [one["name"] for one in admin.get("/v1/accounts").json()["accounts"]] == ["admin", "ben"]
    assert admin.get(f"/v1/accounts/{made.json()['id']}").json() == made.json()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"name": "ADMIN", "roles": ["person"]}, 409),
        ({"name": "ben", "roles": []}, 422),
        ({"name": "ben", "roles": ["king"]}, 422),
        ({"name": "../ben", "roles": ["person"]}, 400),
        ({"name": "ben", "roles": ["person"], "password": "password"}, 400),
    ],
)
def test_what_cannot_be_an_account_is_refused(admin: Somebody, body: dict[str, object], status: int) -> None:
    assert admin.post("/v1/accounts", json=body).status_code == status


def test_nobody_is_given_records_that_are_there_already(
    admin: Somebody, anna: Somebody, house: House, files: list[object]
) -> None:
    house.import_paths(files, person="me")  # type: ignore[arg-type]
    for body in ({"name": "me", "roles": ["person"]}, {"name": "x", "roles": ["person"], "person": "me"}):
        got = admin.post("/v1/accounts", json=body)
        assert got.status_code == 409
        assert "salus account add" in got.json()["detail"]


def test_closing_an_account_ends_what_lets_it_in_and_keeps_what_is_theirs(
    admin: Somebody, anna: Somebody, house: House
) -> None:
    path = f"/v1/accounts/{anna.account.id}"
    assert admin.call("PATCH", path, json={"active": False}).json()["active"] is False
    assert anna.get("/v1/me").status_code == 401
    assert admin.call("PATCH", path, json={"active": True, "roles": ["person", "reviewer"]}).json()["roles"] == [
        "person",
        "reviewer",
    ]
    assert anna.get("/v1/me").status_code == 401  # what was ended stays ended
    assert "anna" in house.store.people()


def test_erasing_an_account_takes_everything_of_its_person(admin: Somebody, anna: Somebody, house: House) -> None:
    path = f"/v1/accounts/{anna.account.id}"
    assert admin.call("DELETE", f"{path}?confirm=ben").status_code == 400
    assert admin.call("DELETE", f"{path}?confirm=anna").json()["erased"] == "anna"
    assert "anna" not in house.store.people()
    assert admin.get(path).status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_nobody_else_manages_people(house: House, client: TestClient, role: Role) -> None:
    assert somebody(house, client, "kim", role).get("/v1/accounts").status_code == 403


def test_who_manages_people_reads_nothing_of_theirs(admin: Somebody, anna: Somebody) -> None:
    for path in ("/v1/records", "/v1/conversations", "/v1/analytics"):
        assert admin.get(path).status_code == 403


def test_an_administrator_cannot_sign_in_as_somebody_by_giving_them_a_password(admin: Somebody, anna: Somebody) -> None:
    refused = admin.call("PATCH", f"/v1/accounts/{anna.account.id}", json={"password": PASSWORD})
    assert refused.status_code == 422
    assert "password" in refused.json()["detail"]
