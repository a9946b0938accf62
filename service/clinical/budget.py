"""The work of one call, with processor time as the guard that only the service can ask."""

from __future__ import annotations

import time

from oncology.course import Budget, Work, load_budget


def timed_work(budget: Budget | None = None) -> Work:
    """A new count for one call; late once its thread has computed for as long as the budget allows."""
    limits = budget or load_budget()
    end = time.thread_time() + limits.seconds
    return Work(limits, lambda: time.thread_time() > end)
