"""What is assessed: one patient's resources and draft orders, on one day, in one jurisdiction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from oncology.values import Scalar


@dataclass(frozen=True, slots=True)
class Supposition:
    """A fact taken for another than the record says: its name in the knowledge, and the value."""

    fact: str
    value: Scalar


@dataclass(frozen=True, slots=True)
class Case:
    """All that an answer depends on besides knowledge and terminology.

    `resources` and `draft_orders` are FHIR JSON as `oncology.intake` reads it from Bundles. Without
    a `patient_id` the only Patient is the one. `selections` names the drafts to check, as
    `Type/id`; None checks all. `suppositions` stand above what is recorded.
    """

    resources: Sequence[object]
    patient_id: str | None
    as_of: date
    jurisdiction: str
    draft_orders: tuple[object, ...] = ()
    selections: tuple[str, ...] | None = None
    suppositions: tuple[Supposition, ...] = ()
