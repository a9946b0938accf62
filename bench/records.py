"""What remembering sent cards adds to a request: the queue against a write that is waited for.

Run with `python bench/records.py`; both ways in one run, on SQLite in a temporary folder.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from uuid import uuid4

from service.observe import Metrics
from service.store.store import IssuedCard, Store
from service.store.write_behind import Records

CALLS = 500
CARDS = 3


def rows() -> list[IssuedCard]:
    """The rows of one answer: three cards, the middle one with five offers."""
    offers = {str(uuid4()): f"option:regimen-{n}" for n in range(5)}
    return [
        IssuedCard(str(uuid4()), "luminal-patient-view", "options", "2026.11.0", "us",
                   date(2026, 11, 24), offers if n == 1 else {}, ("rule",))
        for n in range(CARDS)
    ]  # fmt: skip


def median(work: Callable[[list[IssuedCard]], None]) -> float:
    """Median microseconds that the caller waits."""
    times = []
    for _ in range(CALLS):
        cards = rows()
        started = time.perf_counter()
        work(cards)
        times.append((time.perf_counter() - started) * 1e6)
    return statistics.median(times)


def main() -> None:
    """Prints both and their ratio."""
    with tempfile.TemporaryDirectory(prefix="luminal-records-") as folder:
        store = Store(f"sqlite:///{folder}/records.sqlite3")
        store.migrate()
        waited = median(store.remember)
        records = Records(store, Metrics(), retention_days=730)
        queued = median(records.put)
        records.close()
        store.close()
    print(f"{CARDS} cards an answer, median of {CALLS}")
    print(f"written before the answer {waited:9.1f} us")
    print(f"put into the queue        {queued:9.1f} us")
    print(f"ratio                     {waited / queued:9.1f}")


if __name__ == "__main__":
    main()
