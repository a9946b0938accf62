"""Facts and knowledge to options in their order, and to the tests that are due."""

from oncology.options.due_tests import Choice, TestDue, due_tests
from oncology.options.evaluate import evaluate_regimens
from oncology.options.facts_asked import FactsByCriterion, facts_by_regimen
from oncology.options.figure_text import figure_text
from oncology.options.key_evidence import KeyEvidence
from oncology.options.option import Option
from oncology.options.regimen_findings import Status
from oncology.options.regimen_on_day import RegimenOnDay, regimens_on_day
from oncology.options.regimen_safety import RegimenJudge, RegimenOrder

__all__ = [
    "Choice",
    "FactsByCriterion",
    "KeyEvidence",
    "Option",
    "RegimenJudge",
    "RegimenOnDay",
    "RegimenOrder",
    "Status",
    "TestDue",
    "due_tests",
    "evaluate_regimens",
    "facts_by_regimen",
    "figure_text",
    "regimens_on_day",
]
