"""One patient's findings to the page behind the card, and two of them to what moved between them."""

from service.pages.changes import changes_between
from service.pages.page import page_of, page_policy
from service.pages.presentation import Place, Presentation
from service.pages.supposing import supposed_labels, supposition_of

__all__ = [
    "Place",
    "Presentation",
    "changes_between",
    "page_of",
    "page_policy",
    "supposed_labels",
    "supposition_of",
]
