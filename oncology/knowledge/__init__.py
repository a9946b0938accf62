"""Data files to the typed knowledge of a day: agents, trials, regimens, rules, parameters."""

from oncology.knowledge.as_of import knowledge_on, knowledge_until
from oncology.knowledge.basis import Basis, bases, citations_of, followed
from oncology.knowledge.coverage import RowCoverage, coverage, coverage_faults
from oncology.knowledge.days import read_day
from oncology.knowledge.entries.order_rules import DosePolicy, OrderPolicy, OrderRule
from oncology.knowledge.entries.severities import Finding
from oncology.knowledge.evidence.model import (
    Agent,
    DoseForm,
    Figure,
    Interaction,
    Publication,
    QualityOfLife,
    Statement,
    Trial,
)
from oncology.knowledge.facts import (
    FactDeclaration,
    SupposedValue,
    fact_declaration,
    load_facts,
)
from oncology.knowledge.faults import EntryPlace, fault_text, nearest_word
from oncology.knowledge.files import (
    SHIPPED,
    Files,
    KnowledgeFault,
    kind_of,
    parse_with_faults,
    schema_text,
)
from oncology.knowledge.knowledge import Knowledge
from oncology.knowledge.load import build_knowledge, load_knowledge, shipped_version
from oncology.knowledge.model import (
    Approval,
    ApprovalStatus,
    Caution,
    Criterion,
    DueRule,
    Group,
    Guideline,
    KeyTrial,
    Node,
    Rank,
    Regimen,
)
from oncology.knowledge.overlay import HIDDEN, apply_overlay
from oncology.knowledge.parameters import load_parameters
from oncology.knowledge.review import ReasonKind, ReviewRow, Term
from oncology.knowledge.rules import Rules
from oncology.knowledge.sign_off import (
    Entry,
    Signature,
    load_entries,
    retired_faults,
    sign_off_faults,
    signed_texts,
    standing,
)
from oncology.knowledge.sources import Citation, Source, cite, load_bibliography

__all__ = [
    "HIDDEN",
    "SHIPPED",
    "Agent",
    "Approval",
    "ApprovalStatus",
    "Basis",
    "Caution",
    "Citation",
    "Criterion",
    "DoseForm",
    "DosePolicy",
    "DueRule",
    "Entry",
    "EntryPlace",
    "FactDeclaration",
    "Figure",
    "Files",
    "Finding",
    "Group",
    "Guideline",
    "Interaction",
    "KeyTrial",
    "Knowledge",
    "KnowledgeFault",
    "Node",
    "OrderPolicy",
    "OrderRule",
    "Publication",
    "QualityOfLife",
    "Rank",
    "ReasonKind",
    "Regimen",
    "ReviewRow",
    "RowCoverage",
    "Rules",
    "Signature",
    "Source",
    "Statement",
    "SupposedValue",
    "Term",
    "Trial",
    "apply_overlay",
    "bases",
    "build_knowledge",
    "citations_of",
    "cite",
    "coverage",
    "coverage_faults",
    "fact_declaration",
    "fault_text",
    "followed",
    "kind_of",
    "knowledge_on",
    "knowledge_until",
    "load_bibliography",
    "load_entries",
    "load_facts",
    "load_knowledge",
    "load_parameters",
    "nearest_word",
    "parse_with_faults",
    "read_day",
    "retired_faults",
    "schema_text",
    "shipped_version",
    "sign_off_faults",
    "signed_texts",
    "standing",
]
