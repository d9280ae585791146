"""The services that a test may need: real ones, or the test is left out and says so.

With SALUS_REQUIRE_SERVICES=1 a service that is missing is a failure.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator

import pytest

POSTGRES = os.environ.get("SALUS_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/test")
REDIS = os.environ.get("SALUS_TEST_REDIS", "redis://127.0.0.1:6379/0")


def absent(service: str, why: str) -> None:
    """Leave the test out, or fail it where services are required."""
    told = f"{service} is not there ({why})"
    if os.environ.get("SALUS_REQUIRE_SERVICES") == "1":
        pytest.fail(told)
    pytest.skip(told)


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """The address of an empty PostgreSQL database of this test's own, dropped when it ends."""
    from sqlalchemy import create_engine, text
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import OperationalError

    name = f"salus_{secrets.token_hex(6)}"
    server = create_engine(POSTGRES, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
    try:
        with server.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}"'))
    except OperationalError as error:
        absent("PostgreSQL", type(error.orig).__name__)
    yield make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    server.dispose()


@pytest.fixture
def redis_url() -> str:
    """The address of a Redis; a test uses keys under a prefix of its own."""
    from redis import Redis
    from redis.exceptions import ConnectionError as Unreachable

    try:
        Redis.from_url(REDIS, socket_connect_timeout=2).ping()
    except Unreachable as error:
        absent("Redis", type(error).__name__)
    return REDIS
