"""Reading thresholds of intake (data/reading.yaml)."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

import yaml


@lru_cache(maxsize=1)
def thresholds() -> dict[str, float]:
    """Numbers that decide how a result is read, by name."""
    path = resources.files("oncology.intake").joinpath("data", "reading.yaml")
    loaded: dict[str, list[dict[str, float | str]]] = yaml.safe_load(path.read_text("utf-8"))
    return {str(row["id"]): float(row["value"]) for row in loaded["thresholds"]}
