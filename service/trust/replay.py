"""Tokens are good once: stores that remember which were used, until they have expired anyway."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from hashlib import sha256
from typing import Protocol

from sqlalchemy import BigInteger, Column, Engine, MetaData, String, Table, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

MOST = 500_000  # tokens that one process remembers
_TIDY = 60.0  # seconds between two removals of expired entries

TOKENS = Table(
    "token_use",
    MetaData(),
    Column("digest", String(64), primary_key=True),
    Column("until", BigInteger, nullable=False, index=True),
)


class StoreAwayError(Exception):
    """The store does not answer: whether a token was used is not known."""


class ReplayStore(Protocol):
    """Remembers used tokens."""

    def first_use(self, issuer: str, identifier: str, until: int) -> bool:
        """Notes a token and says whether it is new.

        Args:
            issuer: Who made it.
            identifier: Its `jti`.
            until: When it expires, in seconds since 1970.

        Raises:
            StoreAwayError: The store does not answer.
        """


def digest(issuer: str, identifier: str) -> str:
    """Returns a key of fixed length for a token; what is stored tells nothing of it."""
    return sha256(f"{issuer}\0{identifier}".encode()).hexdigest()


class MemoryStore:
    """For one process; with several workers each would take a token once."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        """Starts empty."""
        self._now = now
        self._lock = threading.Lock()
        self._until: dict[str, int] = {}
        self._tidied = now()

    def first_use(self, issuer: str, identifier: str, until: int) -> bool:
        """See `ReplayStore`; a full store counts as away."""
        key = digest(issuer, identifier)
        with self._lock:
            now = self._now()
            if now - self._tidied > _TIDY or len(self._until) >= MOST:
                self._until = {k: end for k, end in self._until.items() if end >= now}
                self._tidied = now
            if key in self._until:
                return False
            if len(self._until) >= MOST:
                raise StoreAwayError
            self._until[key] = until
            return True


class DatabaseStore:
    """In the service's own database, shared by all workers and replicas."""

    def __init__(self, engine: Engine, now: Callable[[], float] = time.time) -> None:
        """Uses an engine whose tables are migrated."""
        self._engine = engine
        self._now = now
        self._tidied = 0.0

    def first_use(self, issuer: str, identifier: str, until: int) -> bool:
        """See `ReplayStore`."""
        dialect = postgresql if self._engine.dialect.name == "postgresql" else sqlite
        row = {"digest": digest(issuer, identifier), "until": until}
        insert = dialect.insert(TOKENS).values(row).on_conflict_do_nothing()
        try:
            with self._engine.begin() as connection:
                fresh = connection.execute(insert.returning(TOKENS.c.digest)).first() is not None
                now = self._now()
                if now - self._tidied > _TIDY:
                    self._tidied = now
                    connection.execute(delete(TOKENS).where(TOKENS.c.until < int(now)))
        except SQLAlchemyError:
            raise StoreAwayError from None
        return fresh


class RedisStore:
    """In Redis, which forgets by itself."""

    def __init__(self, url: str, now: Callable[[], float] = time.time) -> None:
        """Connects at the first use. Raises ModuleNotFoundError without the extra `redis`."""
        import redis  # late: an optional extra

        self._now = now
        self._fault = redis.RedisError
        self._client = redis.Redis.from_url(
            url, socket_timeout=0.5, socket_connect_timeout=0.5, protocol=2
        )

    def first_use(self, issuer: str, identifier: str, until: int) -> bool:
        """See `ReplayStore`."""
        name = f"luminal:token:{digest(issuer, identifier)}"
        seconds = max(1, until - int(self._now()) + 1)
        try:
            return bool(self._client.set(name, "1", nx=True, ex=seconds))
        except self._fault:
            raise StoreAwayError from None
