"""Two states of the knowledge to what differs: in its statements, and in the answers on charts."""

from service.comparison.answers import Chart, differing_answers
from service.comparison.report import Report, as_json, as_text
from service.comparison.state import PACKAGES, Incomparable, State, is_data, read_state
from service.comparison.statements import differing_statements

__all__ = [
    "PACKAGES",
    "Chart",
    "Incomparable",
    "Report",
    "State",
    "as_json",
    "as_text",
    "differing_answers",
    "differing_statements",
    "is_data",
    "read_state",
]
