"""The evidence library: trials, agents with their approvals, classes. What is read and from where."""

from oncology.knowledge.evidence.agents import approvals_of, load_agents, load_classes
from oncology.knowledge.evidence.trials import load_trials

__all__ = ["approvals_of", "load_agents", "load_classes", "load_trials"]
