"""How results are read: the thresholds, scales, findings and patterns of data/reading.yaml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from terminology import data_files, load_schema, require_fit

_PATH = "oncology/intake/data/reading.yaml"


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    file = resources.files("oncology.intake").joinpath("data", "reading.yaml")
    data = data_files.parse_yaml(file.read_text("utf-8"), _PATH)
    require_fit(data, load_schema("oncology.intake", "reading"), _PATH)
    return data


@lru_cache(maxsize=1)
def thresholds() -> dict[str, float]:
    """Numbers that decide how a result is read, by name."""
    return {str(row["id"]): float(row["value"]) for row in _data()["thresholds"]}


def performance(scale: str, score: float) -> int | None:
    """ECOG grade 0 to 5 of a score on a scale (ecog, karnofsky); None when there is no such score."""
    bands = _data()["performance"][scale]["bands"]
    return next((int(b["ecog"]) for b in bands if b["from"] <= score <= b["to"]), None)


@dataclass(frozen=True, slots=True)
class FindingTable:
    """What a result without a number means: the finding of the record, and its value by value."""

    finding: str
    values: Mapping[str, str]


@lru_cache(maxsize=1)
def findings() -> Mapping[str, FindingTable]:
    """The tables of the results that are read as findings, by the concept of the result."""
    return {
        row["concept"]: FindingTable(row["finding"], row["values"]) for row in _data()["findings"]
    }


@lru_cache(maxsize=1)
def patterns() -> Mapping[str, re.Pattern[str]]:
    """What texts are searched for, by name."""
    return {row["id"]: re.compile(row["pattern"]) for row in _data()["patterns"]}
