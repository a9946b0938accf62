"""Markdown as HTML that holds nothing but text, emphasis, lists, tables and links that are let in."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:  # loaded with the first page that is asked for
    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token

_DOCUMENT_LINK = re.compile(r"[a-z0-9-]+\.md(#[A-Za-z0-9-]+)?")
_TABLE = '<div class="scroll" tabindex="0" role="region" aria-label="Table"><table class="plain">'


def reader_of(is_link: Callable[[str], bool]) -> MarkdownIt:
    """Returns a reader without raw HTML and images that makes a link only of an address let in."""
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    reader.validateLink = is_link  # type: ignore[method-assign,assignment]
    return reader


def document_html(text: str, address: Callable[[str], str | None]) -> Markup:
    """Returns Markdown of docs/clinical as HTML.

    Args:
        text: The Markdown.
        address: Where a link to another page of docs/clinical leads here; None: it stays words.
    """
    reader = _document_reader()
    tokens = reader.parse(text)
    for token in tokens:
        _resolve(token.children or (), address)
    for heading, words in pairwise(tokens):
        if heading.type == "heading_open":
            heading.attrSet("id", re.sub(r"[^a-z0-9]+", "-", words.content.lower()).strip("-"))
    return Markup(reader.renderer.render(tokens, reader.options, {}))  # noqa: S704 - escaped there


@lru_cache(maxsize=1)
def _document_reader() -> MarkdownIt:
    reader = reader_of(
        lambda url: url.startswith("https://") or bool(_DOCUMENT_LINK.fullmatch(url))
    )
    reader.add_render_rule("table_open", _open_table)
    reader.add_render_rule("table_close", _close_table)
    return reader


def _resolve(tokens: Sequence[Token], address: Callable[[str], str | None]) -> None:
    """Puts addresses into links; one that leads nowhere becomes a span. Links hold no links."""
    tag = "a"
    for token in tokens:
        if token.type == "link_open":
            url = str(token.attrGet("href"))
            target = url if url.startswith("https://") else address(url)
            tag = "a" if target else "span"
            token.attrs = {"href": target} if target else {}
            if target == url:
                token.attrSet("rel", "noreferrer noopener")
        if token.type in ("link_open", "link_close"):
            token.tag = tag


def _open_table(renderer: RendererHTML, *_: object) -> str:
    return _TABLE


def _close_table(renderer: RendererHTML, *_: object) -> str:
    return "</table></div>\n"
