"""The rules with their sources as a page for clinicians, which cards link to. Open to all."""

from __future__ import annotations

from flask import Blueprint, Response

from service.web.reading.pages import reading_page
from service.web.services import services

blueprint = Blueprint("rules", __name__)


@blueprint.get("/rules")
def show() -> Response:
    """Returns the page; what gives a reason stands under the reason's code as anchor."""
    engine = services().engine
    return reading_page("rules", rules=engine.rules, version=engine.knowledge_version)
