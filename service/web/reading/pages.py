"""Pages for readers under their policies of content: of the knowledge, without patient data, and of a patient."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from functools import lru_cache
from importlib import resources

from flask import Response, render_template_string
from markupsafe import Markup

from service.pages import Place, page_policy

_FOLDER = resources.files("service.web.reading").joinpath("templates")
_STYLE = _FOLDER.joinpath("reading.css").read_text(encoding="utf-8")
_DIGEST = b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def reading_page(name: str, **values: object) -> Response:
    """Returns the page of a template, filled with values; its name is the page's title."""
    content = Markup(render_template_string(_template(name), **values))  # noqa: S704 - escaped there
    frame = {"title": name.capitalize(), "style": _STYLE, "content": content}
    html = render_template_string(_template("reading"), **frame)
    response = Response(html, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = _POLICY
    return response


def patient_page(html: str, place: Place) -> Response:
    """Returns a page on a patient; like every answer it is not to be kept."""
    response = Response(html, content_type="text/html; charset=utf-8")
    policy = f"{page_policy(place)}; frame-ancestors 'none'"
    response.headers["Content-Security-Policy"] = policy
    return response


@lru_cache(maxsize=8)
def _template(name: str) -> str:
    return _FOLDER.joinpath(f"{name}.html").read_text(encoding="utf-8")
