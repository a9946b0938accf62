"""The glossary as a page for clinicians, which cards link to. Open to all."""

from __future__ import annotations

from flask import Blueprint, Response

from service.web.reading.pages import reading_page
from service.web.services import services

blueprint = Blueprint("glossary", __name__)


@blueprint.get("/glossary")
def show() -> Response:
    """Returns the page; each term stands under its id as anchor."""
    engine = services().engine
    return reading_page("glossary", terms=engine.glossary, version=engine.knowledge_version)
