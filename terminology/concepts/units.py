"""Numbers with units: which units a concept is reported in, and which values can be right."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from terminology.folding import folded
from terminology.model import DoseUnit

_LONGEST = 80  # no unit has as many characters
_MARKS = str.maketrans("", "", "{}")


class Units:
    """Look-up over units.yaml."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Index the concepts that are numbers with a unit."""
        self._concepts = {entry["id"]: entry for entry in data["concepts"]}
        self._folded = {
            name: {_fold(unit): factor for unit, factor in entry["accepts"].items()}
            for name, entry in self._concepts.items()
        }

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
        factor = entry["accepts"].get(unit)
        if factor is None:
            factor = self._folded[concept].get(_fold(unit))
        if factor is None:
            return None
        if isinstance(factor, dict):  # two scales whose zeros differ
            converted = value * float(factor["factor"]) + float(factor["offset"])
        else:
            converted = value * float(factor)
        if not entry["low"] <= converted <= entry["high"]:
            return None
        return converted, str(entry["unit"])


class DoseUnits:
    """Look-up over dose_units.yaml: how the units of doses are written."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Index the names of units and of pieces. Raises ValueError where one name means two things."""
        self._units: dict[str, DoseUnit] = {}
        self._pieces = frozenset(_plain(name) for name in data["pieces"])
        for row in data["units"]:
            unit = DoseUnit(row["unit"], float(row["factor"]))
            for name in row["names"]:
                present = self._units.setdefault(_plain(name), unit)
                if present != unit or _plain(name) in self._pieces:
                    problem = (
                        f"terminology/data/dose_units.yaml: {name}: means two things; keep one"
                    )
                    raise ValueError(problem)

    def of(self, written: str | None) -> DoseUnit | None:
        """The unit of an amount, however it is written; None where it is none that is known."""
        return self._units.get(_plain(written or ""))

    def is_piece(self, written: str | None) -> bool:
        """Whether it counts tablets, vials or volume, whose strength is not stated."""
        return _plain(written or "") in self._pieces


@lru_cache(maxsize=1024)
def _plain(name: str) -> str:
    """The unit of a dose as it is compared.

    >>> _plain("Comprimé(s)"), _plain("{TBL}"), _plain("MG / M²"), _plain("mg/{m2}"), _plain("Tab.")
    ('comprime', 'tbl', 'mg/m2', 'mg/m2', 'tab')
    """
    words = folded(name[:_LONGEST]).translate(_MARKS).replace("(s)", "").replace("(n)", "")
    return " ".join(words.split()).replace(" /", "/").replace("/ ", "/").removesuffix(".")


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
