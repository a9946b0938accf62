"""Sealed entries: good for their time, taken once, bounded in number, on every kind of shelf."""

import threading

import pytest

from service.smart.shelf import DatabaseShelf, Entry, MemoryShelf


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.server)])
def shelf(request, clock):
    if request.param == "memory":
        yield MemoryShelf(most=3, now=clock)
        return
    from service.store.store import Store

    database = Store(request.getfixturevalue(f"{request.param}_url"))
    database.migrate()
    yield DatabaseShelf(database.engine, most=3, now=clock)
    database.close()


def entry(kind="session", until=1060, sealed=b"x"):
    return Entry(kind, until, sealed)


def test_an_entry_is_had_until_its_time(shelf, clock):
    shelf.put("a", entry(sealed=b"abc"))
    assert shelf.get("a", "session") == b"abc"
    clock.now = 1061
    assert shelf.get("a", "session") is None
    assert shelf.take("a", "session") is None


def test_an_entry_is_taken_once(shelf):
    shelf.put("a", entry())
    assert [shelf.take("a", "session"), shelf.take("a", "session")] == [b"x", None]


def test_of_many_who_take_at_once_one_gets_it(shelf):
    shelf.put("a", entry("launch"))
    hits = []
    threads = [threading.Thread(target=lambda: hits.append(shelf.take("a", "launch"))) for _ in range(8)]  # fmt: skip
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [hit for hit in hits if hit] == [b"x"]


def test_a_kind_does_not_open_another(shelf):
    shelf.put("a", entry("launch"))
    assert shelf.get("a", "session") is None
    assert shelf.take("a", "session") is None
    assert shelf.take("a", "launch") == b"x"


def test_the_oldest_of_a_kind_makes_room(shelf):
    shelf.put("s", entry("session"))
    for number in range(5):
        shelf.put(f"l{number}", entry("launch", 1060 + number))
    left = [name for name in ("l0", "l1", "l2", "l3", "l4") if shelf.get(name, "launch")]
    assert left == ["l2", "l3", "l4"]
    assert shelf.get("s", "session")  # launches, which anybody may begin, put no session out


def test_what_is_over_is_removed_and_not_only_hidden(shelf, clock):
    shelf.put("a", entry())
    clock.now = 1100
    shelf.put("b", entry(until=1200))
    clock.now = 1000
    assert shelf.get("a", "session") is None
