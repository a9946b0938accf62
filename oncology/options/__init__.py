"""Facts and knowledge to options in their order, and to the tests that are due."""

from oncology.options.due_tests import TestDue, due_tests
from oncology.options.evaluate import evaluate_all, status_of
from oncology.options.facts_asked import facts_behind
from oncology.options.figure_text import figure_text
from oncology.options.option import Option, Status
from oncology.options.regimen_on_day import regimens_on_day

__all__ = [
    "Option",
    "Status",
    "TestDue",
    "due_tests",
    "evaluate_all",
    "facts_behind",
    "figure_text",
    "regimens_on_day",
    "status_of",
]
