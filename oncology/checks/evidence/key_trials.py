"""What an expert asks of a trial behind an option: each point is filled, or named as open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from oncology.checks.documents import Documents
from oncology.knowledge import fault_text

Row = Mapping[str, Any]
SEVERE = frozenset({">=3", "3", "3-4", "4"})


def key_trial_faults(documents: Documents) -> Iterator[str]:
    """Key trials that leave a point out in silence; key figures without a publication."""
    keys = {
        name
        for _, row in documents.rows("regimens", "regimens")
        if not row.get("investigational")
        for name in (row["key_evidence"], *(key["trial"] for key in row.get("key_by", ())))
        if name
    }
    for place, trial in documents.rows("trials", "trials"):
        if trial["id"] not in keys:
            continue
        open_points = {point["what"] for point in trial.get("open", ())}
        for what, is_filled in _points(trial).items():
            if not is_filled and what not in open_points:
                problem = f"nothing is said of {what}"
                yield fault_text(place, problem, "fill it, or list it under open with the day")
        if not any(figure.get("key") for figure in trial["figures"]):
            problem = "it leads an option and has no key figure"
            yield fault_text(place, problem, "mark one figure with key: true")


def _points(trial: Row) -> Mapping[str, bool]:
    """Each point with whether the trial fills it."""
    endpoints = {figure["endpoint"] for figure in trial["figures"]}
    return {
        "overall-survival": "OS" in endpoints,
        "safety": any(item["grade"] in SEVERE for item in trial.get("safety", ())),
        "discontinuation": "discontinuation" in trial,
        "quality-of-life": "quality_of_life" in trial,
        "follow-up": "follow_up" in trial,
        "crossover": "crossover" in trial or "comparator" not in trial,
        "prior-cdk46": "prior_cdk46" in trial,
        "mcbs": "mcbs" in trial,
    }
