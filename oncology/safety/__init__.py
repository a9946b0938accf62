"""A set of agents with doses to what speaks against each, for this patient; knows no option."""

from oncology.safety.agent_set import AgentSet, running_set
from oncology.safety.check import check_agent, order_at_label_dose
from oncology.safety.context import SafetyContext
from oncology.safety.rules import WORDS

__all__ = [
    "WORDS",
    "AgentSet",
    "SafetyContext",
    "check_agent",
    "order_at_label_dose",
    "running_set",
]
