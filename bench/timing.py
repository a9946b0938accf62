"""CPU time of a piece of work, with the garbage collector as a worker of the service has it."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable


def as_served() -> None:
    """Keep full collections out of the measured calls, as the service does at its start."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


def median_cpu(work: Callable[[], object], runs: int) -> float:
    """Median CPU milliseconds of a call."""
    return statistics.median(_times(work, runs))


def best_cpu(work: Callable[[], object], runs: int) -> float:
    """CPU milliseconds of the fastest call: what the work takes when nothing is in its way."""
    return min(_times(work, runs))


def _times(work: Callable[[], object], runs: int) -> list[float]:
    times = []
    for _ in range(runs):
        start = time.process_time()
        work()
        times.append((time.process_time() - start) * 1000)
    return times
