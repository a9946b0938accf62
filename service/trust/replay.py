"""Tokens are good once: stores that remember which were used, until they have expired anyway."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Protocol
from uuid import uuid4

from sqlalchemy import BigInteger, Column, Engine, MetaData, String, Table, delete
from sqlalchemy.exc import SQLAlchemyError

from service.call_pool import CallPool, CallTimeoutError
from service.dialect import dialect_of

MOST = 500_000  # tokens that one process remembers
_TIDY = 60.0  # seconds between two removals of expired entries
# Rows are kept a day longer than needed: the clock of one machine may jump ahead and come back.
MARGIN = 86_400
_DRIFT = 60.0  # seconds by which a clock may differ from a steady one before nothing is removed
_SOCKET_SECONDS = 0.5

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
    """Returns what is kept of a token: nothing that could be used or read."""
    return sha256(f"{len(issuer)}:{issuer}:{identifier}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Clocks:
    """The time of day, which may jump, and a steady count of seconds."""

    day: Callable[[], float] = time.time
    steady: Callable[[], float] = time.monotonic


class MemoryStore:
    """For one process; with several workers each would take a token once."""

    def __init__(self, clocks: Clocks | None = None) -> None:
        """Starts empty."""
        self._clocks = clocks or Clocks()
        self._lock = threading.Lock()
        self._until: dict[str, float] = {}  # on the steady clock, which does not jump
        self._last_tidy = self._clocks.steady()

    def first_use(self, issuer: str, identifier: str, until: int) -> bool:
        """See `ReplayStore`; a full store counts as away."""
        key = digest(issuer, identifier)
        with self._lock:
            now = self._clocks.steady()
            if now - self._last_tidy > _TIDY or len(self._until) >= MOST:
                self._until = {k: end for k, end in self._until.items() if end >= now}
                self._last_tidy = now
            if key in self._until:
                return False
            if len(self._until) >= MOST:
                raise StoreAwayError
            self._until[key] = now + until - self._clocks.day()
            return True


class DatabaseStore:
    """In the service's own database, shared by all workers and replicas."""

    def __init__(self, engine: Engine, clocks: Clocks | None = None) -> None:
        """Uses an engine whose tables are migrated."""
        self._engine = engine
        self._clocks = clocks or Clocks()
        self._offset = self._clocks.day() - self._clocks.steady()
        self._last_tidy = self._clocks.steady() - _TIDY

    def first_use(self, issuer: str, identifier: str, until: int) -> bool:
        """See `ReplayStore`."""
        row = {"digest": digest(issuer, identifier), "until": until}
        insert = dialect_of(self._engine).insert(TOKENS).values(row).on_conflict_do_nothing()
        try:
            with self._engine.begin() as connection:
                fresh = connection.execute(insert.returning(TOKENS.c.digest)).first() is not None
                if self._may_tidy():
                    before = int(self._clocks.day()) - MARGIN
                    connection.execute(delete(TOKENS).where(TOKENS.c.until < before))
        except SQLAlchemyError:
            raise StoreAwayError from None
        return fresh

    def _may_tidy(self) -> bool:
        """Says whether it is time to remove rows; not on the day on which the clock jumped."""
        steady = self._clocks.steady()
        if steady - self._last_tidy < _TIDY:
            return False
        self._last_tidy = steady
        offset = self._clocks.day() - steady
        if abs(offset - self._offset) < _DRIFT:
            return True
        self._offset, self._last_tidy = offset, steady + MARGIN
        return False


class RedisStore:
    """In Redis, which forgets by itself."""

    def __init__(self, url: str, clocks: Clocks | None = None) -> None:
        """Connects at the first use. Raises ModuleNotFoundError without the extra `redis`."""
        import redis  # late: an optional extra
        from redis.backoff import NoBackoff
        from redis.retry import Retry

        self._clocks = clocks or Clocks()
        self._fault = redis.RedisError
        # One more attempt at once, for a connection that has gone stale; the library would try on.
        self._client = redis.Redis.from_url(
            url, socket_timeout=_SOCKET_SECONDS, socket_connect_timeout=_SOCKET_SECONDS, protocol=2,
            retry=Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),
        )  # fmt: skip

    def first_use(self, issuer: str, identifier: str, until: int) -> bool:
        """See `ReplayStore`."""
        name = f"luminal:token:{digest(issuer, identifier)}"
        seconds = max(1, until - int(self._clocks.day()) + 1)
        try:
            return bool(self._client.set(name, "1", nx=True, ex=seconds))
        except self._fault:
            raise StoreAwayError from None


@dataclass(frozen=True, slots=True)
class ReplayCheck:
    """Asks a store within a limit of time, and knows what to do when it is away.

    `is_open`: a token that the store cannot be asked about is taken, unless this very process has
    seen it; otherwise the call is refused. `missed` is called for each token so taken.
    """

    store: ReplayStore
    is_open: bool = False
    missed: Callable[[], None] = lambda: None
    _calls: CallPool = field(default_factory=CallPool)
    _memory: MemoryStore = field(default_factory=MemoryStore)

    def first_use(self, issuer: str, identifier: str, until: int, seconds: float) -> bool:
        """See `ReplayStore`; waits no longer than the seconds given.

        Raises:
            StoreAwayError: The store does not answer in time, and such calls are refused.
        """
        wait = seconds / 2 if self.is_open else seconds  # what is left is for the answer itself
        fresh_here = not self.is_open or self._memory.first_use(issuer, identifier, until)
        try:
            return self._ask(issuer, identifier, until, wait) and fresh_here
        except StoreAwayError:
            if not self.is_open:
                raise
        self.missed()
        return fresh_here

    def is_reachable(self, seconds: float) -> bool:
        """Says whether the store takes a token, by giving it one that nobody has used."""
        try:
            return self._ask("luminal:probe", uuid4().hex, int(time.time()), seconds)
        except StoreAwayError:
            return False

    def _ask(self, issuer: str, identifier: str, until: int, seconds: float) -> bool:
        try:
            return self._calls.run(lambda: self.store.first_use(issuer, identifier, until), seconds)
        except CallTimeoutError:
            raise StoreAwayError from None
