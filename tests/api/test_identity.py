"""Who is behind a request: a token or a cookie, proven each time; and what each may do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from tests.api.people import PASSWORD, Somebody, somebody

from salus.bootstrap import House
from salus.people import Role, Scope, managing


def test_a_token_shows_whose_it_is_and_what_it_may_do(house: House, client: TestClient) -> None:
    ben = somebody(house, client, "ben", scopes=[Scope.CHAT])
    told = ben.get("/v1/me").json()
    assert (told["account"]["name"], told["credential"], told["scopes"]) == ("ben", "token", ["chat"])
    assert told["csrf"] is None


def test_a_token_does_no_more_than_its_scopes(house: House, client: TestClient) -> None:
    ben = somebody(house, client, "ben", scopes=[Scope.CHAT])
    got = ben.get("/v1/records")
    assert got.status_code == 403
    assert "records:read" in got.json()["detail"]


@pytest.mark.parametrize("shown", ["Bearer nonsense", "Bearer salus_0123456789ab_" + "x" * 43, "Basic YTpi", "Bearer "])
def test_what_proves_nobody_is_turned_away(client: TestClient, shown: str) -> None:
    got = client.get("/v1/me", headers={"Authorization": shown})
    assert (got.status_code, got.headers["www-authenticate"]) == (401, 'Bearer realm="salus"')


def test_a_revoked_token_opens_nothing_from_the_next_request_on(anna: Somebody, house: House) -> None:
    assert anna.get("/v1/me").status_code == 200
    token = house.accounts.tokens_of(anna.account.id)[0]
    managing.revoke_token(house.accounts, anna.account, token.id)
    assert anna.get("/v1/me").status_code == 401


def test_an_expired_token_opens_nothing(anna: Somebody, house: House, client: TestClient) -> None:
    past = datetime.now(UTC) - timedelta(days=3)
    text, _ = managing.give_token(house.accounts, anna.account, label="old", days=1, now=past)
    got = client.get("/v1/me", headers={"Authorization": f"Bearer {text}"})
    assert got.status_code == 401
    assert "expired" in got.json()["detail"]


def test_a_role_that_was_taken_away_counts_from_the_next_request_on(house: House, client: TestClient) -> None:
    kim = somebody(house, client, "kim", Role.OPERATOR)
    assert kim.get("/v1/analytics").status_code == 200
    managing.change_roles(house.accounts, kim.account, [Role.PERSON])
    assert kim.get("/v1/analytics").status_code == 403


def test_a_closed_account_is_turned_away(anna: Somebody, house: House) -> None:
    managing.close(house.accounts, anna.account)
    assert anna.get("/v1/me").status_code == 401


def test_a_browser_shows_its_cookie_to_read_and_its_csrf_secret_to_change(house: House, client: TestClient) -> None:
    somebody(house, client, "ben", password=PASSWORD)
    signed_in = client.post("/v1/sign-in", json={"name": "ben", "password": PASSWORD})
    assert signed_in.status_code == 200
    cookie = signed_in.headers["set-cookie"].lower()
    assert cookie.startswith("salus_session=")
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie  # this machine only, without TLS
    me = client.get("/v1/me").json()
    assert (me["credential"], me["csrf"]) == ("session", signed_in.json()["csrf"])
    label = {"label": "phone"}
    assert client.post("/v1/tokens", json=label).status_code == 403
    assert client.post("/v1/tokens", json=label, headers={"X-CSRF-Token": "guessed"}).status_code == 403
    assert client.post("/v1/tokens", json=label, headers={"X-CSRF-Token": me["csrf"]}).status_code == 201


def test_a_cookie_that_was_made_up_proves_nobody(client: TestClient) -> None:
    client.cookies.set("salus_session", f"{'ab' * 16}.{'x' * 43}")
    assert client.get("/v1/me").status_code == 401


def test_behind_tls_the_cookie_goes_nowhere_else(
    house: House, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    monkeypatch.setattr(house, "settings", replace(house.settings, public_url="https://salus.example.org"))
    somebody(house, client, "ben", password=PASSWORD)
    signed_in = client.post("/v1/sign-in", json={"name": "ben", "password": PASSWORD})
    assert "secure" in signed_in.headers["set-cookie"].lower()
