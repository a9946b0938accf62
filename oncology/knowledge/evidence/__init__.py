"""The evidence library: trials with their figures, agents with their label facts, classes."""

from oncology.knowledge.evidence.agents import load_agents, load_classes
from oncology.knowledge.evidence.trials import link_of, load_trials

__all__ = ["link_of", "load_agents", "load_classes", "load_trials"]
