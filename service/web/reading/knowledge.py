"""The knowledge as pages: every entry at an address of its own, lists to search. Open to all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from flask import Blueprint, Response, abort, g, request
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from service.publishing.knowledge_pages import (
    Document,
    KnowledgeLibrary,
    Section,
    Shelf,
    shelf_of,
    signature_text,
)
from service.web.reading.markdown import document_html
from service.web.reading.pages import knowledge_page, reading_page
from service.web.services import services

blueprint = Blueprint("knowledge", __name__)
LONGEST = 80  # letters of a search
STATES = ("proposed", "signed")


@dataclass(frozen=True, slots=True)
class Row:
    """An entry in a list: where it stands, below the address of the pages, and what is signed of it."""

    address: str
    title: str
    shelf: str
    group: str | None
    signature: str | None  # who signed it; None: nobody
    is_signable: bool

    @property
    def state(self) -> str:
        """What a list shows and is filtered by; empty for what is not signed on its own."""
        return ("signed" if self.signature else "proposed") if self.is_signable else ""


@blueprint.get("/knowledge")
def home() -> Response:
    """Returns the shelves with how much of each is signed, or what holds the words of a search."""
    library = services().engine.library
    words = _words()
    rows = [_row(section, library) for section in library.matches(words)] if words else []
    counts = {
        name: Counter(_row(section, library).state for section in shelf.sections.values())
        for name, shelf in library.shelves.items()
    }
    return knowledge_page(
        "knowledge", library, "Knowledge", root="knowledge/", words=words, rows=rows, counts=counts
    )


@blueprint.get("/knowledge/<name>")
def shelf(name: str) -> Response:
    """Returns a list of entries, or a page that is read as a whole."""
    library = services().engine.library
    entries = library.shelves.get(name)
    return _document(name, library) if entries is None else _list(entries, library)


@blueprint.get("/knowledge/<name>/<entry>")
def entry(name: str, entry: str) -> Response:
    """Returns the page of one entry."""
    library = services().engine.library
    shelf = library.shelves.get(name)
    section = shelf.sections.get(entry) if shelf is not None else None
    if shelf is None or section is None:
        abort(404)
    users = [_row(user, library) for user in library.users.get((name, entry), ())]
    return knowledge_page(
        "entry", library, section.title, root="../", shelf=shelf, section=section,
        row=_row(section, library), users=users,
        body=document_html(library.markdown(section), _below("../", library)),
    )  # fmt: skip


def _list(shelf: Shelf, library: KnowledgeLibrary) -> Response:
    words, state = _words(), request.args.get("state", "")
    every = [_row(section, library) for section in library.matches(words, shelf)]
    rows = [row for row in every if state not in STATES or row.state == state]
    states = {_row(section, library).state for section in shelf.sections.values()}
    return knowledge_page(
        "shelf", library, shelf.title, root="", shelf=shelf, words=words, state=state,
        rows=rows, grouped=_is_grouped(rows), states=STATES if states != {""} else (),
    )  # fmt: skip


def _document(name: str, library: KnowledgeLibrary) -> Response:
    document = library.document(name)
    if document is None:
        abort(404)
    body = _document_body(document, library)
    return knowledge_page("document", library, document.title, root="", body=body)


@lru_cache(maxsize=8)
def _document_body(document: Document, library: KnowledgeLibrary) -> Markup:
    return document_html(document.markdown, _below("", library))


@blueprint.errorhandler(404)
def _tell_missing(_: HTTPException) -> tuple[Response, int]:
    g.error_code = "unknown-address"
    return reading_page("missing"), 404


def _row(section: Section, library: KnowledgeLibrary) -> Row:
    signature = library.signatures.get(section.entry or "")
    shelf = shelf_of(section.page)
    return Row(
        address=f"{shelf}/{section.id}",
        title=section.title,
        shelf=library.shelves[shelf].title,
        group=section.group,
        signature=signature_text(signature) if signature else None,
        is_signable=section.entry is not None,
    )


def _is_grouped(rows: Sequence[Row]) -> bool:
    """Whether the entries of each group stand together, so that it can be a heading."""
    runs = [group for group, _ in groupby(rows, lambda row: row.group)]
    return len(runs) == len(set(runs))


def _words() -> str:
    return " ".join(request.args.get("q", "")[:LONGEST].split())


def _below(root: str, library: KnowledgeLibrary) -> Callable[[str], str | None]:
    def address(link: str) -> str | None:
        place = library.address(link)
        return None if place is None else f"{root}{place}"

    return address
