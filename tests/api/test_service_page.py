"""`docs/service.md` tells of the doors that there are, and of what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.api.people import Somebody

from salus.api import limits
from salus.api.doors import imports
from salus.api.doors.aliases import ALIASES
from salus.cli import serving

PAGE = (Path(__file__).parents[2] / "docs" / "service.md").read_text(encoding="utf-8")
TOLD_ELSEWHERE = {"/v1/chat/ws", "/v1/chat/completions", "/v1/models", "/v1/models/{name}", "/mcp"}  # docs/doors.md


def test_every_door_is_told(reader: Somebody) -> None:
    routes = {route.path for route in reader.client.app.routes}  # type: ignore[attr-defined]
    for path in routes - TOLD_ELSEWHERE - {"/openapi.json"}:
        first = re.sub(r"/\{.*", "", path)
        assert first in PAGE, path


def test_every_short_name_is_told() -> None:
    assert not [short for short in ALIASES if f"`{short}`" not in PAGE]


@pytest.mark.parametrize(
    "number",
    [
        f"{limits._BODY >> 10} KiB of JSON",
        f"after {imports._WAIT:g} seconds, with 202",
        f"has {serving._GRACE} seconds to end",
    ],
)
def test_numbers_are_those_of_the_code(number: str) -> None:
    assert number in PAGE.replace("\n", " ")
