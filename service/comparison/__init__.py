"""Two states of the knowledge to what differs: in its statements, and in the answers on charts."""

from service.comparison.answers import (
    Chart,
    Difference,
    answer_of,
    difference_between,
    differing_answers,
)
from service.comparison.entries import Key
from service.comparison.exchange import deciding_differences, titles_of, with_statements
from service.comparison.moves import Move, plain
from service.comparison.report import Report, as_json, as_text
from service.comparison.state import PACKAGES, Incomparable, State, Texts, is_data, read_state
from service.comparison.statements import differing_statements
from service.comparison.wording import kind_word

__all__ = [
    "PACKAGES",
    "Chart",
    "Difference",
    "Incomparable",
    "Key",
    "Move",
    "Report",
    "State",
    "Texts",
    "answer_of",
    "as_json",
    "as_text",
    "deciding_differences",
    "difference_between",
    "differing_answers",
    "differing_statements",
    "is_data",
    "kind_word",
    "plain",
    "read_state",
    "titles_of",
    "with_statements",
]
