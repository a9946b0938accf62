"""Decisions at the starts of lines to rows, and rows to tables and a report of concordance."""

from service.concordance.report import Heading, report_of
from service.concordance.rows import LINE_COLUMNS, line_row
from service.concordance.tables import (
    CONCORDANCE_COLUMNS,
    REASON_COLUMNS,
    Titles,
    concordance_rows,
    reason_rows,
)
from service.concordance.tally import Tally

__all__ = [
    "CONCORDANCE_COLUMNS",
    "LINE_COLUMNS",
    "REASON_COLUMNS",
    "Heading",
    "Tally",
    "Titles",
    "concordance_rows",
    "line_row",
    "reason_rows",
    "report_of",
]
