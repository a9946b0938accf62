"""Stage and disease status as recorded."""

from __future__ import annotations

from typing import Literal, cast

from oncology.dates import PartialDate
from oncology.intake.builder import Builder
from oncology.intake.record import (
    DiseaseStatus,
    Stage,
)


def read_stage(
    values: tuple[str, ...], when: PartialDate | None, source: str, build: Builder
) -> bool:
    """Add a stage group or M category; False when the values name neither."""
    group = next((v for v in values if v in {"I", "II", "III", "IV"}), None)
    spread = next((v for v in values if v in {"M0", "M1"}), None)
    if group is None and spread is None:
        return False
    metastasis = {"M0": 0, "M1": 1}.get(spread or "")
    build.stages.append(
        Stage(
            cast("Literal['I', 'II', 'III', 'IV'] | None", group),
            cast("Literal[0, 1] | None", metastasis),
            when,
            source,
        )
    )
    return True


def disease_status(
    values: tuple[str, ...], when: PartialDate | None, source: str, build: Builder
) -> bool:
    """Add a statement on the course of the disease."""
    order = ("worsened", "metastasis-present", "remission", "improved", "stable", "undetermined")
    value = next((name for name in order if name in values), None)
    if value is None:
        return False
    build.statuses.append(DiseaseStatus(cast("Literal['stable']", value), when, source))
    return True
