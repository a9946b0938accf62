"""Line-of-therapy parameters and class groups, as typed values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from oncology.knowledge.files import read_yaml


@dataclass(frozen=True, slots=True)
class Parameters:
    """Numbers by name, class groups by name, interchangeable agents."""

    numbers: Mapping[str, int]
    groups: Mapping[str, frozenset[str]]
    interchangeable: tuple[frozenset[str], ...]
    guided_gene: str

    def __getitem__(self, name: str) -> int:
        """A number by its name."""
        return self.numbers[name]

    def within(self, classes: tuple[str, ...], group: str) -> bool:
        """Whether any of the classes belongs to the group."""
        return not self.groups[group].isdisjoint(classes)


@lru_cache(maxsize=1)
def load_parameters() -> Parameters:
    """The shipped parameters. Raises ValueError on a fault in the file."""
    data = read_yaml("parameters.yaml", "parameters")
    return Parameters(
        {row["id"]: int(row["value"]) for row in data["parameters"]},
        {name: frozenset(classes) for name, classes in data["groups"].items()},
        tuple(frozenset(group) for group in data["interchangeable"]),
        str(data["guided_gene"]),
    )
