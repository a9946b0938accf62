"""Stage and disease status as recorded."""

from __future__ import annotations

from typing import Literal, cast

from oncology.intake.builder import RecordBuilder
from oncology.intake.chart import Provenance
from oncology.intake.record import DiseaseStatus, Stage

# the worst first: a text that states two of them is read as the worse one
_STATUSES = ("worsened", "metastasis-present", "remission", "improved", "stable", "undetermined")


def add_stage(values: tuple[str, ...], provenance: Provenance, record: RecordBuilder) -> bool:
    """Add a stage group or M category; False when the values name neither."""
    group = next((v for v in values if v in {"I", "II", "III", "IV"}), None)
    m_category = next((v for v in values if v in {"M0", "M1"}), None)
    if group is None and m_category is None:
        return False
    metastasis = {"M0": 0, "M1": 1}.get(m_category or "")
    record.stages.append(
        Stage(
            cast("Literal['I', 'II', 'III', 'IV'] | None", group),
            cast("Literal[0, 1] | None", metastasis),
            provenance.date,
            provenance.source,
        )
    )
    return True


def add_disease_status(
    values: tuple[str, ...], provenance: Provenance, record: RecordBuilder
) -> bool:
    """Add a statement on the course of the disease; False when the values hold none."""
    value = next((name for name in _STATUSES if name in values), None)
    if value is None:
        return False
    status = cast("Literal['stable']", value)
    record.statuses.append(DiseaseStatus(status, provenance.date, provenance.source))
    return True
