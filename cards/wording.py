"""The sentences of the cards (data/wording.en.yaml), by id."""

from __future__ import annotations

from cards.markdown import Markdown, filled
from terminology import load_wording

_WORDING = load_wording("cards")
text = _WORDING.text


def marked(key: str, /, **values: object) -> Markdown:
    """A sentence as Markdown; what fills its places is escaped, unless it is Markdown."""
    return filled(_WORDING.sentences[key], values)
