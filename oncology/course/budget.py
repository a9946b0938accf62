"""What one chart may cost, and what it has cost: a count that is the same on every machine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from terminology import data_files, load_schema


@dataclass(frozen=True, slots=True)
class Budget:
    """How much one chart may cost: counted readings, and processor time as the last guard."""

    readings: int
    seconds: float


@lru_cache(maxsize=1)
def load_budget() -> Budget:
    """The limits that ship. Raises ValueError naming the file and its fault."""
    schema = load_schema("oncology.course", "budget")
    data = data_files.load_data("oncology.course", "budget", schema)
    return Budget(data["readings"], data["seconds"])


class Work:
    """What one assessment has cost so far.

    `is_late` is asked after each reading: whether the guard of time has run out.
    """

    def __init__(
        self, budget: Budget | None = None, is_late: Callable[[], bool] = lambda: False
    ) -> None:
        self._budget, self._is_late = budget or load_budget(), is_late
        self.readings = 0
        self.late = False

    def spend(self, readings: int) -> None:
        """Count records and episodes that were read again."""
        self.readings += readings
        self.late = self.late or self._is_late()

    @property
    def is_spent(self) -> bool:
        """Whether nothing more may be read again."""
        return self.late or self.readings >= self._budget.readings
