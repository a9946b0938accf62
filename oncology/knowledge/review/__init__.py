"""The rows of the founding review with what serves each, and the terms that explain them."""

from oncology.knowledge.review.glossary import Term, load_glossary
from oncology.knowledge.review.rows import ReasonKind, ReviewRow, load_review_rows

__all__ = ["ReasonKind", "ReviewRow", "Term", "load_glossary", "load_review_rows"]
