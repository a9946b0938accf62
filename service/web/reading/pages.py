"""Pages for readers under their policies of content: of the knowledge, without patient data, and of a patient."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from functools import lru_cache
from importlib import resources

from flask import Response
from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from service.pages import Place, inlined, page_policy
from service.publishing.knowledge_pages import KnowledgeLibrary, Shelf

_FOLDER = resources.files("service.web.reading").joinpath("templates")
_ENVIRONMENT = Environment(autoescape=True, undefined=StrictUndefined)
_STYLE = f"{inlined('page.css')}{_FOLDER.joinpath('reading.css').read_text(encoding='utf-8')}"
_DIGEST = b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; "
    "base-uri 'none'; form-action {forms}; frame-ancestors 'none'"
)


# Where the first page is, by where the shelves are.
_HOMES = {"knowledge/": "knowledge", "": "../knowledge", "../": "../../knowledge"}


def reading_page(name: str, **values: object) -> Response:
    """Returns the page of a template, filled with values; its name is the page's title."""
    return _page(_template(name).render(values), name.capitalize(), "'none'")


def knowledge_page(name: str, library: KnowledgeLibrary, title: str, **values: object) -> Response:
    """Returns a page of the knowledge under its head; `root` leads to the address of the shelves."""
    root, shelf = str(values["root"]), values.get("shelf")
    frame = {
        "title": title,
        "shelves": library.shelves,
        "home": _HOMES[root],
        "current": shelf.name if isinstance(shelf, Shelf) else "",
        "version": library.knowledge.version,
        "reviewed": library.knowledge.reviewed.isoformat(),
        "site": library.knowledge.site,
    }
    content = _template("knowledge-frame", name).render(frame | values)
    return _page(content, title, "'self'")


def _page(content: str, title: str, forms: str) -> Response:
    frame = {"title": title, "style": _STYLE, "content": Markup(content)}  # noqa: S704 - escaped
    html = _template("reading").render(frame)
    response = Response(html, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = _POLICY.format(forms=forms)
    return response


def patient_page(html: str, place: Place) -> Response:
    """Returns a page on a patient; like every answer it is not to be kept."""
    response = Response(html, content_type="text/html; charset=utf-8")
    policy = f"{page_policy(place)}; frame-ancestors 'none'"
    response.headers["Content-Security-Policy"] = policy
    return response


@lru_cache(maxsize=16)
def _template(*names: str) -> Template:
    """Returns templates that are read one after the other, as one."""
    texts = [_FOLDER.joinpath(f"{name}.html").read_text(encoding="utf-8") for name in names]
    return _ENVIRONMENT.from_string("".join(texts))
