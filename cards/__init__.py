"""What a clinician reads: few, short cards made from the Assessment alone."""

from cards.card import AppLink, CardBasis, MissingData
from cards.layout import data_faults, override_reasons
from cards.option_text import DISPUTE, newest_guideline
from cards.plain_text import as_text, assessment_as_text
from cards.record_text import reading_as_text, reading_of, record_as_text
from cards.render import render
from cards.status import drugs_of, end_of, headline, specimen_words
from cards.suggestions import dosage_of

__all__ = [
    "DISPUTE",
    "AppLink",
    "CardBasis",
    "MissingData",
    "as_text",
    "assessment_as_text",
    "data_faults",
    "dosage_of",
    "drugs_of",
    "end_of",
    "headline",
    "newest_guideline",
    "override_reasons",
    "reading_as_text",
    "reading_of",
    "record_as_text",
    "render",
    "specimen_words",
]
