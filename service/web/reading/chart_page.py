"""The page of one chart: an Assessment as a reader sees it, and the way to end the session."""

from __future__ import annotations

from flask import Response

from service.clinical import Engine
from service.types import Json
from service.web.reading.pages import reading_page


def chart_page(engine: Engine, assessment: Json, end: str) -> Response:
    """Returns the page of an Assessment.

    Args:
        engine: Puts it into words.
        assessment: The document.
        end: Where the form that ends the session is sent.
    """
    text = engine.assessment_as_text(assessment)
    return reading_page("assessment", has_form=True, text=text, end=end)
