"""Numbers with units: which units a concept is reported in, and which values can be right."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any


class Units:
    """Look-up over units.yaml."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Index the concepts that are numbers with a unit."""
        self._concepts = {entry["id"]: entry for entry in data["concepts"]}

    def __contains__(self, concept: object) -> bool:
        """Whether a concept is a number with a unit."""
        return concept in self._concepts

    def highest(self, concept: str) -> float | None:
        """The highest value that can be right, in the concept's own unit."""
        entry = self._concepts.get(concept)
        return None if entry is None else float(entry["high"])

    def convert(self, concept: str, value: float, unit: str) -> tuple[float, str] | None:
        """The value in the concept's own unit; None when unit or value cannot be right."""
        entry = self._concepts.get(concept)
        if entry is None:
            return None
        factors = {_fold(name): factor for name, factor in entry["accepts"].items()}
        factor = entry["accepts"].get(unit, factors.get(_fold(unit)))
        if factor is None:
            return None
        if isinstance(factor, dict):  # two scales whose zeros differ
            converted = value * float(factor["factor"]) + float(factor["offset"])
        else:
            converted = value * float(factor)
        if not entry["low"] <= converted <= entry["high"]:
            return None
        return converted, str(entry["unit"])


@lru_cache(maxsize=1024)
def _fold(name: str) -> str:
    """A unit as laboratories write it, folded: `x10^9/L`, `µmol/L`, `Thousand/uL`, `/mm3`."""
    folded = name.lower().replace("µ", "u").replace("μ", "u").replace("^", "*").replace(" ", "")
    folded = folded.replace("mm3", "ul").replace("mcl", "ul").replace("cells/", "/")
    return (
        folded.removeprefix("x")
        .replace("10e", "10*")
        .replace("thousand/", "k/")
        .replace("thou/", "k/")
    )
