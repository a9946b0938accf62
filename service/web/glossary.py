"""The glossary as a page for clinicians, which cards link to. Open to all."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from importlib import resources

from flask import Blueprint, Response, render_template_string

from service.web.services import services

blueprint = Blueprint("glossary", __name__)

_FOLDER = resources.files("service.web").joinpath("templates")
_PAGE = _FOLDER.joinpath("glossary.html").read_text(encoding="utf-8")
_STYLE = _FOLDER.joinpath("glossary.css").read_text(encoding="utf-8")
_DIGEST = b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@blueprint.get("/glossary")
def show() -> Response:
    """Returns the page; each term stands under its id as anchor."""
    engine = services().engine
    html = render_template_string(
        _PAGE, terms=engine.glossary, version=engine.knowledge_version, style=_STYLE
    )
    response = Response(html, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = _POLICY
    return response
