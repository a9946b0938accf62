"""Safe pieces of Markdown, and a summary that an EHR does not cut."""

from __future__ import annotations

import re

from cards.layout import load_layout


def escape(text: str) -> str:
    """Text that came from a record, harmless in Markdown."""
    return re.sub(r"([<>`*_\[\]|#])", r"\\\1", text).replace("\\<", "&lt;").replace("\\>", "&gt;")


def unlinked(text: str) -> str:
    """A text without its links and the words on them."""
    return re.sub(r"\[[^\[\]]*\]\([^()\s]*\)", "", text)


def shorten(text: str) -> str:
    """A summary within the limit, cut at a word."""
    limit = load_layout().limits.summary
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0] + "…"
