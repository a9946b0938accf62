"""A set of agents with doses to what speaks against each, for this patient; knows no option."""

from oncology.safety.agent_set import AgentSet, running_set
from oncology.safety.bars import may_bar, reasons_that_may_bar
from oncology.safety.check import check_agent
from oncology.safety.context import SafetyContext
from oncology.safety.interchange import stands_for
from oncology.safety.rules import WORDS, rules_by_id
from oncology.safety.start_dose import asks_for_dose, dose_to_order, order_at_dose, start_dose

__all__ = [
    "WORDS",
    "AgentSet",
    "SafetyContext",
    "asks_for_dose",
    "check_agent",
    "dose_to_order",
    "may_bar",
    "order_at_dose",
    "reasons_that_may_bar",
    "rules_by_id",
    "running_set",
    "stands_for",
    "start_dose",
]
