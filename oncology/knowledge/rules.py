"""What a chart is read by: the parameters, the terminology and the day of assessment, as one value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from oncology.dates import add_months, days
from oncology.knowledge.parameters import Parameters
from terminology import Terminology


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one reading. Every number is a parameter of parameters.yaml, by its name."""

    parameters: Parameters
    terminology: Terminology
    as_of: date

    def number(self, name: str) -> int:
        """A parameter as it stands: days, months or a count."""
        return self.parameters.numbers[name]

    def days(self, name: str) -> timedelta:
        """A parameter in days."""
        return days(self.parameters.numbers[name])

    def months_after(self, day: date, name: str) -> date:
        """The day so many calendar months later, by a parameter in months."""
        return add_months(day, self.parameters.numbers[name])

    def within(self, classes: tuple[str, ...], group: str) -> bool:
        """Whether any of the classes belongs to the group."""
        return not self.parameters.groups[group].isdisjoint(classes)
