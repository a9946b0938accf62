"""What an order check hands on: one verdict a draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from oncology.knowledge import DoseForm
from oncology.options import RegimenOrder
from oncology.values import Reason

Verdict = Literal["ok", "info", "warning", "critical", "not-assessed"]


@dataclass(frozen=True, slots=True)
class OrderVerdict:
    """What was concluded on one draft order.

    `reference` is the draft (`Type/id`), `agents` its ingredients, `reasons` the gravest first, and
    `alternatives` the ids of preferred options that could take its place. `start_dose` is the dose
    for this patient, where the ordered one is at fault; `additions` are orders of what it lacks.
    """

    reference: str
    agents: tuple[str, ...]
    verdict: Verdict
    reasons: tuple[Reason, ...]
    alternatives: tuple[str, ...]
    start_dose: DoseForm | None = None
    additions: tuple[RegimenOrder, ...] = ()
