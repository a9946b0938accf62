"""Remembers sent cards and audited decisions without making the clinician wait.

Rows go through a bounded queue to one thread a process, which writes them in batches. A database
that is slow or away for a minute costs nothing, longer it costs rows, which are counted, but no
answer. Feedback does not go this way:
it is acknowledged only when it is stored.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta
from queue import Empty, Full, Queue

from sqlalchemy.exc import SQLAlchemyError

from service import clock
from service.observe import Metrics, logs
from service.store.store import AuditEntry, IssuedCard, Store

Record = IssuedCard | AuditEntry
LIMIT = 10_000  # rows that wait at most; about 10 MB
BATCH = 500
GATHER_SECONDS = 0.05  # wait for more rows before a commit, which costs a disk sync
RETRY_SECONDS = 1.0  # between two attempts while the database is away
RETRIES = 60  # the queue holds what comes meanwhile
CLOSE_SECONDS = 5.0


class Records:
    """The queue and its thread."""

    def __init__(
        self, store: Store, metrics: Metrics, retention_days: int, limit: int = LIMIT
    ) -> None:
        """Prepares the queue; the thread starts with the first row, so it survives a fork."""
        self._store = store
        self._metrics = metrics
        self._retention = timedelta(days=retention_days)
        self._queue: Queue[Record | None] = Queue(limit)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._process: int | None = None
        self._purged: date | None = None
        self._end = threading.Event()
        self._in_hand = 0  # rows that are being written

    def put(self, rows: Sequence[Record]) -> None:
        """Takes rows and returns at once; counts those that do not fit."""
        self._start()
        for row in rows:
            try:
                self._queue.put_nowait(row)
            except Full:
                self._metrics.lost.inc()

    def flush(self) -> None:
        """Waits until all rows are written."""
        if self._process == os.getpid():
            self._queue.join()

    def close(self) -> None:
        """Writes what waits and ends the thread."""
        if self._thread is None or self._process != os.getpid():
            return
        self._end.set()
        with suppress(Full):  # the thread hangs in the database
            self._queue.put(None, timeout=CLOSE_SECONDS)
        self._thread.join(timeout=CLOSE_SECONDS)
        if self._thread.is_alive():
            self._count_lost(self._queue.qsize() + self._in_hand)
        self._thread = None

    def _start(self) -> None:
        with self._lock:
            if self._thread is not None and self._process == os.getpid():
                return
            self._process = os.getpid()
            self._end.clear()
            self._thread = threading.Thread(target=self._run, name="records", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        ended = threading.Event()
        while not ended.is_set():
            batch = [self._queue.get()]
            ended.wait(GATHER_SECONDS if batch[0] is not None else 0)
            while len(batch) < BATCH:
                try:
                    batch.append(self._queue.get_nowait())
                except Empty:
                    break
            self._write([row for row in batch if row is not None])
            for _ in batch:
                self._queue.task_done()
            if None in batch:
                ended.set()

    def _write(self, rows: Sequence[Record]) -> None:
        if not rows:
            return
        self._in_hand = len(rows)
        try:
            self._remember(rows)
        except Exception as error:  # whatever it is, answers go on without the record
            logs.failure("records-lost", error)
            self._count_lost(len(rows))
        else:
            self._purge()
        self._in_hand = 0

    def _purge(self) -> None:
        """Deletes what is too old, once a day."""
        today = clock.today()
        if self._purged == today:
            return
        try:
            self._store.purge(today - self._retention)
        except SQLAlchemyError as error:
            logs.failure("not-purged", error)
        self._purged = today

    def _remember(self, rows: Sequence[Record]) -> None:
        """Writes rows, again while the database is away, one by one where it refuses the batch."""
        for attempt in range(RETRIES + 1):
            try:
                self._store.remember(rows)
            except SQLAlchemyError as error:
                if self._store.is_refusal(error) and len(rows) > 1:
                    for row in rows:
                        self._write([row])
                    return
                if not self._store.is_away(error) or attempt == RETRIES:
                    raise
                logs.warn("records-wait", error_type=type(error).__name__)
                if self._end.wait(RETRY_SECONDS):
                    raise
            else:
                return

    def _count_lost(self, count: int) -> None:
        self._metrics.lost.inc(count)
