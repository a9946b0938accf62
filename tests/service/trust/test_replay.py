"""The same behaviour of every replay store."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from service.store.store import Store
from service.trust.replay import (
    MARGIN,
    MOST,
    TOKENS,
    Clocks,
    DatabaseStore,
    MemoryStore,
    RedisStore,
    ReplayCheck,
    StoreAwayError,
    digest,
)

REDIS = "redis://127.0.0.1:6379/0"


HANG = 20  # far above any wait: it only keeps a fault from hanging the tests


class Clock:
    """Time of day and steady time; `go_on` moves both, a jump moves the first alone."""

    def __init__(self):
        self.now, self.steady = 1_800_000_000.0, 5000.0
        self.clocks = Clocks(lambda: self.now, lambda: self.steady)

    def go_on(self, seconds):
        self.now += seconds
        self.steady += seconds


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
    return RedisStore(url, clock.clocks)


SERVERS = [pytest.param(name, marks=pytest.mark.server) for name in ("postgres", "redis")]


@pytest.fixture(params=["memory", "sqlite", *SERVERS])
def replay(request, clock):
    if request.param == "redis":
        yield request.getfixturevalue("redis")
    elif request.param == "memory":
        yield MemoryStore(clock.clocks)
    else:
        database = Store(request.getfixturevalue(f"{request.param}_url"))
        database.migrate()
        yield DatabaseStore(database.engine, clock.clocks)
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
    memory, database = MemoryStore(clock.clocks), DatabaseStore(store.engine, clock.clocks)
    for replay_store in (memory, database):
        assert replay_store.first_use("i", "a", int(clock.now) + 10)
        assert not replay_store.first_use("i", "a", int(clock.now) + 10)
    clock.go_on(MARGIN + 120)
    for replay_store in (memory, database):
        replay_store.first_use("i", "b", int(clock.now) + 10)
        assert replay_store.first_use("i", "a", int(clock.now) + 10)


def test_a_clock_that_jumps_and_comes_back_makes_no_token_new(replay, clock, issuer):
    """Whatever is removed as expired while the clock is wrong would be good again afterwards."""
    until = int(clock.now) + 3600
    assert replay.first_use(issuer, "a", until)
    for jump in (7200, 40 * MARGIN):
        clock.now += jump
        clock.steady += 61  # time to remove what has expired
        replay.first_use(issuer, f"b{jump}", int(clock.now) + 3600)
        clock.now -= jump
        assert not replay.first_use(issuer, "a", until)


def test_a_full_memory_refuses_rather_than_forgets(clock):
    memory = MemoryStore(clock.clocks)
    memory._until = {str(n): clock.steady + 100 for n in range(MOST)}
    with pytest.raises(StoreAwayError):
        memory.first_use("i", "a", int(clock.now) + 100)
    clock.go_on(200)
    assert memory.first_use("i", "a", int(clock.now) + 100)


def test_a_store_that_is_away_is_told(clock, store):
    with pytest.raises(StoreAwayError):
        RedisStore("redis://127.0.0.1:9/0", clock.clocks).first_use("i", "a", 1)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE token_use")
    with pytest.raises(StoreAwayError):
        DatabaseStore(store.engine, clock.clocks).first_use("i", "a", 1)


def test_nothing_of_a_token_is_stored():
    assert "secret-jti" not in digest("issuer", "secret-jti")
    assert digest("ab", "c") != digest("a", "bc")


class Away:
    """A store that does not answer: at once, or ever."""

    def __init__(self, gate=None):
        self.gate = gate

    def first_use(self, issuer, identifier, until):
        if self.gate is None:
            raise StoreAwayError
        self.gate.wait(HANG)
        return True


@pytest.fixture(params=["at once", "hanging"])
def away(request):
    gate = threading.Event()
    yield Away(gate if request.param == "hanging" else None)
    gate.set()


def test_calls_are_refused_while_the_store_is_away(away):
    check = ReplayCheck(away)
    with pytest.raises(StoreAwayError):
        check.first_use("i", "a", 2_000_000_000, 0.05)
    assert not check.is_reachable(0.05)


def test_calls_are_taken_once_a_process_where_a_setting_says_so(away):
    count = []
    check = ReplayCheck(away, is_open=True, missed=lambda: count.append(1))
    assert check.first_use("i", "a", 2_000_000_000, 0.1)
    assert not check.first_use("i", "a", 2_000_000_000, 0.1)
    assert check.first_use("i", "b", 2_000_000_000, 0.1)
    assert len(count) == 3
    assert not check.is_reachable(0.05)


def test_what_the_store_knows_counts_when_it_is_back(replay, clock, issuer):
    until = int(clock.now) + 300
    assert replay.first_use(issuer, "a", until)
    assert not ReplayCheck(replay, is_open=True).first_use(issuer, "a", until, HANG)
    assert ReplayCheck(replay).is_reachable(HANG)


def test_the_probe_leaves_nothing_for_long(store, clock):
    database = DatabaseStore(store.engine, clock.clocks)
    assert ReplayCheck(database).is_reachable(HANG)
    clock.go_on(20 * 365 * MARGIN)
    assert database.first_use("i", "a", int(clock.now) + 10)
    with store.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(TOKENS)).scalar() == 1
