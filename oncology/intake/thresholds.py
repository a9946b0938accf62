"""Reading thresholds of intake (data/reading.yaml)."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from terminology import load_schema, require_fit


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    base = resources.files("oncology.intake")
    loaded: dict[str, Any] = yaml.safe_load(
        base.joinpath("data", "reading.yaml").read_text("utf-8")
    )
    require_fit(
        loaded, load_schema("oncology.intake", "reading"), "oncology/intake/data/reading.yaml"
    )
    return loaded


@lru_cache(maxsize=1)
def thresholds() -> dict[str, float]:
    """Numbers that decide how a result is read, by name."""
    return {str(row["id"]): float(row["value"]) for row in _data()["thresholds"]}


def performance(scale: str, score: float) -> int | None:
    """ECOG grade 0 to 5 of a score on a scale (ecog, karnofsky); None when there is no such score."""
    bands = _data()["performance"][scale]["bands"]
    return next((int(b["ecog"]) for b in bands if b["from"] <= score <= b["to"]), None)
