"""Short names lead to the same handlers, with method and body."""

from __future__ import annotations

import pytest
from tests.api.people import Somebody

from salus.api.doors.aliases import ALIASES


@pytest.mark.parametrize(("short", "method"), [(short, method) for short, (method, _) in ALIASES.items()])
def test_a_short_name_leads_to_its_door(reader: Somebody, short: str, method: str) -> None:
    which = "a" * 32
    got = reader.call(method, f"{short.format(id=which)}?x=1")
    assert got.status_code == 308
    assert got.headers["location"] == ALIASES[short][1].format(id=which) + "?x=1"
    assert reader.client.request(method, short.format(id=which)).status_code == 401


def test_a_body_goes_along(reader: Somebody) -> None:
    got = reader.post("/chat", json={"text": "Hello!"}, follow_redirects=True)
    assert (got.status_code, got.json()["kind"]) == (200, "small")
