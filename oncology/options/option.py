"""What the evaluation of regimens hands on: one option a regimen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal, NamedTuple

from oncology.facts.criteria import Outcome
from oncology.knowledge.model import Regimen
from oncology.options.regimen_on_day import Regulatory
from oncology.values import Reason

Status = Literal["preferred", "alternative", "needs-data", "not-eligible", "investigational"]


class Option(NamedTuple):
    """One regimen with its judgement."""

    regimen: Regimen
    classes: tuple[str, ...]
    status: Status
    rank: int | None
    score: int
    rationale: str
    criteria: tuple[Outcome, ...]
    cautions: tuple[Reason, ...]
    regulatory: Mapping[str, tuple[Regulatory, date | None]]
    missing: tuple[str, ...]
    evidence: tuple[str, ...]  # the key trial for this patient first
    off_label: bool  # outside the label, and not established there
