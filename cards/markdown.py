"""The door through which words come into the Markdown of a card, and a summary that an EHR does not cut.

`Markdown` is text whose marks are ours. Whatever else is put into it is escaped: a drug name, an
id or a unit of a chart, but also a sentence of the Assessment, which may quote one. The types say
which is which, so that a line made past the door does not pass mypy, and shows its marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from cards.layout import load_layout
from oncology.quotation import quoted, unlinked

# the mark first: what comes behind an ampersand is looked at there only
_MARKS = re.compile(r"[\\`*_\[\]|#~<>&](?:(?<!&)|(?=#?\w+;))")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}  # harmless also where HTML is let through
# what begins a list, a rule or an underlined heading at the head of a line
_BLOCK = re.compile(r"([-+])(?=[\s+-]|$)|(=)|(\d{1,9})([.)])(?=\s|$)")
# in words that begin with a letter and end in no blank; without any of it they are as they will be
_CHANGEABLE = re.compile(r"[^A-Za-z0-9,;:()'%. -]|  |\.(?![0-9 ]|$)")


class Markdown(str):
    """A piece of Markdown whose marks are ours."""

    __slots__ = ()


def without_links(text: str) -> str:
    """A text without its links and the words on them."""
    return re.sub(r"\[[^\[\]]*\]\([^()\s]*\)", "", text)


def escape(words: str) -> Markdown:
    r"""Words as one line of Markdown that shows them and does nothing else; Markdown as it is.

    >>> escape("# [a](https://b.example)")
    '\\# \\[a\\](https:// b .example)'
    """
    if isinstance(words, Markdown):
        return words
    if words[:1].isalpha() and words[-1] != " " and not _CHANGEABLE.search(words):
        return Markdown(words)
    line = _MARKS.sub(_escaped, unlinked(quoted(words, len(words))))
    return Markdown(_BLOCK.sub(r"\3\\\1\2\4", line, count=1) if _BLOCK.match(line) else line)


def line(layout: str, *parts: object) -> Markdown:
    """A layout of ours with its places filled, as `- **{}**`."""
    return Markdown(layout.format(*map(_part, parts)))


def joined(separator: str, parts: Iterable[str]) -> Markdown:
    """Parts in a row."""
    return Markdown(separator.join(map(escape, parts)))


def filled(sentence: str, values: dict[str, object]) -> Markdown:
    """A sentence of ours with its named places filled."""
    return Markdown(sentence.format_map({key: _part(value) for key, value in values.items()}))


def plain(words: str) -> str:
    """Words for a place that is no Markdown, such as a summary: on one line, and no address."""
    return unlinked(quoted(words, len(words)))


def shorten(words: str) -> str:
    """A summary within the limit, cut at a word."""
    words, limit = plain(words), load_layout().limits.summary
    if len(words) <= limit:
        return words
    return words[: limit - 1].rsplit(" ", 1)[0] + "…"


def _part(value: object) -> object:
    return escape(value) if isinstance(value, str) else value


def _escaped(mark: re.Match[str]) -> str:
    return _ENTITIES.get(mark[0], f"\\{mark[0]}")
