"""The interface is what it says it is: every door described with examples and problems, and held to it by fuzzing.

Schemathesis makes requests from the description, sound ones and unsound ones, and compares each answer with it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from jsonschema import Draft202012Validator
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from starlette.types import Receive, Scope, Send
from tests.api.people import SELF, Somebody, somebody

from salus.api.app import create_app
from salus.bootstrap import build
from salus.people import Role

load_all_checks()
NAMES = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
    "response_headers_conformance", "unsupported_method", "allow_header_conformance", "negative_data_rejection",
)  # fmt: skip
HELD_TO = [CHECKS.get_one(name) for name in NAMES]
BRIEF = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def visitor(tmp_path_factory: pytest.TempPathFactory, _sqlite_form: Path, _records: Path) -> Iterator[Somebody]:
    """Somebody with every role and some records, whom fuzzing can do no harm."""
    home = tmp_path_factory.mktemp("fuzzed")
    shutil.copy(_sqlite_form, home / "salus.db")
    shutil.copytree(_records, home / "people" / "visitor")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SALUS_HOME", str(home))
        environment.setenv("SALUS_RATE", "1000000/second")
        house = build()
    with TestClient(create_app(house), base_url=SELF, follow_redirects=False) as client:
        who = somebody(house, client, "visitor", *Role)
        who.say("Hello!")
        yield who
    house.close()


@pytest.fixture(scope="module")
def described(visitor: Somebody) -> Any:
    """The description, as schemathesis reads it from the application."""
    app = visitor.client.app

    async def running(scope: Scope, receive: Receive, send: Send) -> None:
        """The application, which is not begun and ended with every request."""
        if scope["type"] != "lifespan":
            await app(scope, receive, send)
            return
        for word in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{word}.complete"})

    return schemathesis.openapi.from_asgi("/openapi.json", running, headers={"Host": "127.0.0.1"})


@pytest.fixture(scope="module")
def description(visitor: Somebody) -> dict[str, Any]:
    told: dict[str, Any] = visitor.client.get("/openapi.json").json()
    return told


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_whoever_is_known_gets_what_is_described(described: Any, visitor: Somebody, mode: GenerationMode) -> None:
    shown = {"Authorization": f"Bearer {visitor.token}"}

    def check(case: Any) -> None:
        case.call_and_validate(base_url=SELF, headers=shown, checks=HELD_TO)

    assert fuzz(described, mode, check) > 25


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_whoever_is_not_known_gets_what_is_described(described: Any, mode: GenerationMode) -> None:
    shown = {"Authorization": "Bearer salus_0123456789ab_" + "x" * 43}

    def check(case: Any) -> None:
        response = case.call(base_url=SELF, headers=shown)
        case.validate_response(response, checks=HELD_TO)
        assert not case.operation.definition.raw.get("security") or response.status_code in (400, 401, 405, 413, 422)

    assert fuzz(described, mode, check) > 25


def fuzz(described: Any, mode: GenerationMode, check: Callable[[Any], None]) -> int:
    """Runs the check on some requests of each operation; of how many operations."""
    count = 0
    for result in described.get_all_operations():
        try:
            BRIEF(given(case=result.ok().as_strategy(generation_mode=mode))(check))()
            count += 1
        except Unsatisfiable:  # where nothing is asked for, nothing can be asked for wrongly
            assert mode is GenerationMode.NEGATIVE
    return count


def operations(description: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method} {path}", operation)
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    ]


def test_every_door_says_what_it_does_who_may_and_what_may_go_wrong(description: dict[str, Any]) -> None:
    tags = {tag["name"] for tag in description["tags"]}
    for name, operation in operations(description):
        assert operation["summary"], name
        assert operation.get("description"), name
        assert set(operation["tags"]) <= tags, name
        assert {"400", "422", "429", "500", "503"} <= set(operation["responses"]), name
        problem = operation["responses"]["503"]["content"]
        assert operation["security"] == [] or {"401", "403"} <= set(operation["responses"]), name
        assert problem == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}} or (
            "/v1/health" in name or "completions" in name or "models" in name
        ), name
    assert {"token", "session", "csrf"} == set(description["components"]["securitySchemes"])


def test_examples_are_of_the_shape_that_is_described(description: dict[str, Any]) -> None:
    shown = 0
    for name, operation in operations(description):
        for status, response in operation["responses"].items():
            told = response.get("content", {}).get("application/json", {})
            if "example" in told and "schema" in told:
                schema = {**told["schema"], "components": description["components"]}
                problems = [error.message for error in Draft202012Validator(schema).iter_errors(told["example"])]
                assert not problems, (name, status, problems)
                shown += 1
    assert shown > 20


def test_every_body_has_an_example_of_its_words(description: dict[str, Any]) -> None:
    for name in ("Question", "Say", "Credentials", "Rating"):
        properties = description["components"]["schemas"][name]["properties"]
        assert any("examples" in value for value in properties.values()), name
