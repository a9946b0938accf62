"""One entry of the knowledge as it stands on a page: the same Markdown in docs/clinical and in the browser."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from oncology.knowledge import Term


@dataclass(frozen=True, slots=True)
class Section:
    """An entry under its heading.

    `page` is the page of docs/clinical that it stands on, without `.md`; `entry` is the name that a
    specialist signs (`regimen/elacestrant`), None for what is not signed; `blocks` are Markdown.
    """

    page: str
    id: str  # the anchor on the page
    title: str
    entry: str | None
    blocks: tuple[str, ...]
    group: str | None = None  # the heading under which it stands
    link: str | None = None  # of the title


def anchor_of(name: str) -> str:
    """The anchor of an entry whose name may have blanks.

    >>> anchor_of("zoledronic acid")
    'zoledronic-acid'
    """
    return name.replace(" ", "-")


def documented(section: Section, level: int = 2) -> Iterable[str]:
    """The blocks of a section on a page of docs/clinical, under an anchor."""
    title = f"[{section.title}]({section.link})" if section.link else section.title
    yield f'<a id="{section.id}"></a>\n{"#" * level} {title}'
    yield from section.blocks


def entry_link(page: str, name: str, words: str | None = None) -> str:
    """A link to an entry, under its name or under the words of a text."""
    return f"[{words or name}]({page}.md#{anchor_of(name)})"


def term_link(term: Term, words: str | None = None) -> str:
    """A link to a term of the glossary."""
    return entry_link("glossary", term.id, words or term.term)


def source_page(kind: str) -> str:
    """The page on which a source of a kind stands."""
    return "choices" if kind == "choice" else "sources"
