"""Where sealed entries stand for minutes: in memory, or in the database that all workers share.

A shelf is bounded in number for each kind of entry: when it is full, the oldest of the kind goes.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Engine,
    LargeBinary,
    MetaData,
    String,
    Table,
    delete,
    func,
    insert,
    select,
)

Kind = Literal["launch", "session"]
MOST = 2000  # entries of a kind

ENTRIES = Table(
    "sealed_entry",
    MetaData(),
    Column("digest", String(64), primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("until", BigInteger, nullable=False, index=True),
    Column("sealed", LargeBinary, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """Sealed bytes, good until a second since 1970."""

    kind: Kind
    until: int
    sealed: bytes


class Shelf(Protocol):
    """Keeps entries by a digest."""

    def put(self, digest: str, entry: Entry) -> None:
        """Keeps an entry, and drops all that are over."""

    def get(self, digest: str, kind: Kind) -> bytes | None:
        """Returns what is sealed in an entry that is not over."""

    def take(self, digest: str, kind: Kind) -> bytes | None:
        """Returns the same and drops it: of two who ask at once, one gets it."""


class MemoryShelf:
    """For one process."""

    def __init__(self, most: int = MOST, now: Callable[[], float] = time.time) -> None:
        """Starts empty."""
        self._most = most
        self._now = now
        self._lock = threading.Lock()
        self._entries: dict[str, Entry] = {}

    def put(self, digest: str, entry: Entry) -> None:
        """See `Shelf`."""
        with self._lock:
            self._tidy()
            rivals = [name for name, one in self._entries.items() if one.kind == entry.kind]
            if len(rivals) >= self._most:
                del self._entries[rivals[0]]
            self._entries[digest] = entry

    def get(self, digest: str, kind: Kind) -> bytes | None:
        """See `Shelf`."""
        with self._lock:
            self._tidy()
            entry = self._entries.get(digest)
            return entry.sealed if entry is not None and entry.kind == kind else None

    def take(self, digest: str, kind: Kind) -> bytes | None:
        """See `Shelf`."""
        with self._lock:
            self._tidy()
            entry = self._entries.get(digest)
            if entry is None or entry.kind != kind:
                return None
            return self._entries.pop(digest).sealed

    def _tidy(self) -> None:
        now = self._now()
        for name in [name for name, entry in self._entries.items() if entry.until < now]:
            del self._entries[name]


class DatabaseShelf:
    """In the service's own database, shared by all workers and replicas."""

    def __init__(
        self, engine: Engine, most: int = MOST, now: Callable[[], float] = time.time
    ) -> None:
        """Uses an engine whose tables are migrated."""
        self._engine = engine
        self._most = most
        self._now = now

    def put(self, digest: str, entry: Entry) -> None:
        """See `Shelf`."""
        rivals = select(func.count()).select_from(ENTRIES).where(ENTRIES.c.kind == entry.kind)
        oldest = (
            select(ENTRIES.c.digest)
            .where(ENTRIES.c.kind == entry.kind)
            .order_by(ENTRIES.c.until)
            .limit(1)
        )
        row = {"digest": digest, "kind": entry.kind, "until": entry.until, "sealed": entry.sealed}
        with self._engine.begin() as connection:
            connection.execute(delete(ENTRIES).where(ENTRIES.c.until < int(self._now())))
            if connection.execute(rivals).scalar_one() >= self._most:
                gone = connection.execute(oldest).scalars().all()
                connection.execute(delete(ENTRIES).where(ENTRIES.c.digest.in_(gone)))
            connection.execute(insert(ENTRIES).values(row))

    def get(self, digest: str, kind: Kind) -> bytes | None:
        """See `Shelf`."""
        query = select(ENTRIES.c.sealed).where(*self._is(digest, kind))
        with self._engine.connect() as connection:
            return connection.execute(query).scalar_one_or_none()

    def take(self, digest: str, kind: Kind) -> bytes | None:
        """See `Shelf`."""
        removal = delete(ENTRIES).where(*self._is(digest, kind)).returning(ENTRIES.c.sealed)
        with self._engine.begin() as connection:
            return connection.execute(removal).scalar_one_or_none()

    def _is(self, digest: str, kind: Kind) -> tuple[ColumnElement[bool], ...]:
        columns = ENTRIES.c
        return columns.digest == digest, columns.kind == kind, columns.until >= int(self._now())
