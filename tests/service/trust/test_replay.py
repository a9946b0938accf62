"""The same behaviour of every replay store."""

import os
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from service.store.store import Store
from service.trust.replay import (
    MOST,
    DatabaseStore,
    MemoryStore,
    RedisStore,
    StoreAwayError,
    digest,
)

REDIS = "redis://127.0.0.1:6379/0"


class Clock:
    now = 1_800_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def redis(clock):
    import redis

    url = os.environ.get("LUMINAL_TEST_REDIS") or REDIS
    try:
        redis.Redis.from_url(url, socket_connect_timeout=1).ping()
    except redis.RedisError:
        pytest.skip("needs: Redis at LUMINAL_TEST_REDIS or on 127.0.0.1:6379")
    return RedisStore(url, clock)


SERVERS = [pytest.param(name, marks=pytest.mark.server) for name in ("postgres", "redis")]


@pytest.fixture(params=["memory", "sqlite", *SERVERS])
def replay(request, clock):
    if request.param == "redis":
        yield request.getfixturevalue("redis")
    elif request.param == "memory":
        yield MemoryStore(clock)
    else:
        database = Store(request.getfixturevalue(f"{request.param}_url"))
        database.migrate()
        yield DatabaseStore(database.engine, clock)
        database.close()


@pytest.fixture
def issuer():
    return f"https://ehr.example/{uuid4()}"


def test_a_token_is_new_once(replay, clock, issuer):
    until = int(clock.now) + 300
    assert replay.first_use(issuer, "a", until)
    assert not replay.first_use(issuer, "a", until)
    assert replay.first_use(issuer, "b", until)
    assert replay.first_use(issuer + "2", "a", until)


def test_parallel_uses_let_one_through(replay, clock, issuer):
    until = int(clock.now) + 300
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: replay.first_use(issuer, "a", until), range(24)))
    assert answers.count(True) == 1


def test_expired_tokens_are_forgotten(clock, store):
    memory, database = MemoryStore(clock), DatabaseStore(store.engine, clock)
    for replay_store in (memory, database):
        assert replay_store.first_use("i", "a", int(clock.now) + 10)
        assert not replay_store.first_use("i", "a", int(clock.now) + 10)
    clock.now += 120
    for replay_store in (memory, database):
        replay_store.first_use("i", "b", int(clock.now) + 10)
        assert replay_store.first_use("i", "a", int(clock.now) + 10)


def test_a_full_memory_refuses_rather_than_forgets(clock):
    memory = MemoryStore(clock)
    memory._until = {str(n): int(clock.now) + 100 for n in range(MOST)}
    with pytest.raises(StoreAwayError):
        memory.first_use("i", "a", int(clock.now) + 100)
    clock.now += 200
    assert memory.first_use("i", "a", int(clock.now) + 100)


def test_a_store_that_is_away_is_told(clock, store):
    with pytest.raises(StoreAwayError):
        RedisStore("redis://127.0.0.1:9/0", clock).first_use("i", "a", 1)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE token_use")
    with pytest.raises(StoreAwayError):
        DatabaseStore(store.engine, clock).first_use("i", "a", 1)


def test_nothing_of_a_token_is_stored():
    assert "secret-jti" not in digest("issuer", "secret-jti")
    assert digest("ab", "c") != digest("a", "bc")
