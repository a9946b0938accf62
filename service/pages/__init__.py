"""One patient's findings to the page behind the card, and two of them to what moved between them."""

from service.pages.changes import changes_between
from service.pages.feedback import Outcomes, feedback_page
from service.pages.markup import Markings, digest, inlined
from service.pages.page import WIDTHS, page_of, page_policy
from service.pages.pictures import Part, ShareRow, Week, draw_shares, draw_whole
from service.pages.presentation import Place, Presentation
from service.pages.supposing import supposed_labels, supposition_of

__all__ = [
    "WIDTHS",
    "Markings",
    "Outcomes",
    "Part",
    "Place",
    "Presentation",
    "ShareRow",
    "Week",
    "changes_between",
    "digest",
    "draw_shares",
    "draw_whole",
    "feedback_page",
    "inlined",
    "page_of",
    "page_policy",
    "supposed_labels",
    "supposition_of",
]
