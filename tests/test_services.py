"""The services of this machine answer, where they are there."""

from sqlalchemy import create_engine, text


def test_a_database_of_ones_own_is_empty(postgres_url: str) -> None:
    with create_engine(postgres_url).connect() as connection:
        assert connection.execute(text("select count(*) from pg_tables where schemaname = 'public'")).scalar_one() == 0


def test_redis_answers(redis_url: str) -> None:
    from redis import Redis

    assert Redis.from_url(redis_url).ping()
