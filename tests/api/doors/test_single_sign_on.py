"""Single sign-on over HTTP: a browser leaves, comes back proven, and is the account that was linked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from tests.api.people import SELF, somebody
from tests.people.oidc_provider import CLIENT, SECRET, Provider, serving

from salus.api.app import create_app
from salus.bootstrap import House
from salus.config import Oidc
from salus.people import managing
from salus.people.keeping import Identity


@pytest.fixture
def provider() -> Iterator[Provider]:
    with serving() as running:
        yield running


@pytest.fixture
def browser(house: House, provider: Provider) -> Iterator[TestClient]:
    oidc = Oidc(provider.issuer, CLIENT, SECRET, "the clinic")
    house.settings = replace(house.settings, oidc=oidc, public_url=SELF)
    with TestClient(create_app(house), base_url=SELF, follow_redirects=False) as opened:
        yield opened


def test_whom_an_administrator_linked_comes_in(house: House, browser: TestClient, provider: Provider) -> None:
    kim = somebody(house, browser, "kim")
    managing.link(house.accounts, kim.account, Identity(provider.issuer, provider.user["sub"]))
    left = browser.get("/v1/single-sign-on")
    assert left.status_code == 302
    back = provider.visit(left.headers["location"])
    come = browser.get("/v1/single-sign-on/callback", params=back)
    assert (come.status_code, come.json()["account"]["name"]) == (200, "kim")
    assert browser.get("/v1/me").json()["account"]["name"] == "kim"


def test_whom_nobody_linked_stays_outside(browser: TestClient, provider: Provider) -> None:
    back = provider.visit(browser.get("/v1/single-sign-on").headers["location"])
    got = browser.get("/v1/single-sign-on/callback", params=back)
    assert got.status_code == 401
    assert "salus account link" in got.json()["detail"]
    assert browser.get("/v1/me").status_code == 401


def test_who_did_not_leave_does_not_come_back(browser: TestClient, provider: Provider) -> None:
    back = provider.visit(browser.get("/v1/single-sign-on").headers["location"])
    browser.cookies.clear()
    assert browser.get("/v1/single-sign-on/callback", params=back).status_code == 401


def test_a_provider_that_is_away_is_told_so(browser: TestClient, house: House) -> None:
    assert house.settings.oidc is not None
    house.settings = replace(house.settings, oidc=replace(house.settings.oidc, issuer="http://127.0.0.1:1"))
    assert browser.get("/v1/single-sign-on").status_code == 503


def test_where_none_is_set_there_is_none(client: TestClient) -> None:
    assert client.get("/v1/single-sign-on").status_code == 404
