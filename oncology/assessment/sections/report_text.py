"""The words of reports that facts rest on, in the order of the reports."""

from __future__ import annotations

from oncology.assessment.document import ReportTextDoc
from oncology.intake import PatientRecord, Quote


def write_report_text(record: PatientRecord) -> list[ReportTextDoc]:
    """Each quote once, by report and place."""
    quotes = sorted(set(record.quotes), key=_place)
    return [
        {
            "source": quote.source,
            "fact": quote.fact,
            "quote": quote.quote,
            "start": quote.start,
            "end": quote.end,
            "where": quote.where,
        }
        for quote in quotes
    ]


def _place(quote: Quote) -> tuple[str, str, int, int, str, str]:
    return quote.source, quote.where, quote.start, quote.end, quote.fact, quote.quote
