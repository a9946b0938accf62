"""What a verdict on a draft order rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from oncology.options import Option
from oncology.safety import SafetyContext


@dataclass(frozen=True, slots=True)
class OrderContext:
    """The patient and the rules, the options, and the co-medication (each name with its records).

    `advised`: the service advises on this patient.
    """

    safety: SafetyContext
    options: tuple[Option, ...]
    comedication: Mapping[str, tuple[str, ...]]
    advised: bool

    def is_anticancer(self, name: str) -> bool:
        """Whether a drug is one that orders are checked for: raloxifene too, which makes no line."""
        drug = self.safety.terminology.drugs.by_name(name)
        policy = self.safety.knowledge.order_policy
        return drug is not None and (
            drug.role == "line-defining"
            or drug.endocrine
            or not set(drug.classes).isdisjoint(policy.also_judged)
        )
