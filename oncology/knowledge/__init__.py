"""Data files to the typed knowledge of a day: agents, trials, regimens, rules, parameters."""

from oncology.knowledge.coverage import Covered, coverage, coverage_faults
from oncology.knowledge.dated import knowledge_on, knowledge_until
from oncology.knowledge.evidence import load_classes
from oncology.knowledge.evidence.model import (
    Agent,
    AgentClass,
    DoseForm,
    Figure,
    Interaction,
    Statement,
    Trial,
)
from oncology.knowledge.faults import Place, nearest, worded
from oncology.knowledge.files import SHIPPED, Files, KnowledgeFault, held_against, read_yaml
from oncology.knowledge.load import build_knowledge, load_knowledge, shipped_version
from oncology.knowledge.model import (
    Caution,
    Criterion,
    DosePolicy,
    DueRule,
    Group,
    Guideline,
    KeyTrial,
    Knowledge,
    Label,
    Node,
    OrderPolicy,
    OrderRule,
    Rank,
    Regimen,
    fact_names,
)
from oncology.knowledge.overlay import HIDDEN, apply_overlay
from oncology.knowledge.parameters import Parameters, load_parameters
from oncology.knowledge.regimens import read_day
from oncology.knowledge.rules import Rules

__all__ = [
    "HIDDEN",
    "SHIPPED",
    "Agent",
    "AgentClass",
    "Caution",
    "Covered",
    "Criterion",
    "DoseForm",
    "DosePolicy",
    "DueRule",
    "Figure",
    "Files",
    "Group",
    "Guideline",
    "Interaction",
    "KeyTrial",
    "Knowledge",
    "KnowledgeFault",
    "Label",
    "Node",
    "OrderPolicy",
    "OrderRule",
    "Parameters",
    "Place",
    "Rank",
    "Regimen",
    "Rules",
    "Statement",
    "Trial",
    "apply_overlay",
    "build_knowledge",
    "coverage",
    "coverage_faults",
    "fact_names",
    "held_against",
    "knowledge_on",
    "knowledge_until",
    "load_classes",
    "load_knowledge",
    "load_parameters",
    "nearest",
    "read_day",
    "read_yaml",
    "shipped_version",
    "worded",
]
