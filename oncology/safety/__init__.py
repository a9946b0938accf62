"""A set of agents with doses to what speaks against each, for this patient; knows no option."""

from oncology.safety.agent_set import AgentSet
from oncology.safety.check import check_agent
from oncology.safety.context import SafetyContext

__all__ = [
    "AgentSet",
    "SafetyContext",
    "check_agent",
]
