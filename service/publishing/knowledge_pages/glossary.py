"""The page of terms, and the links that other pages bear at the first use of one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from oncology.knowledge import Knowledge, Term
from service.publishing.knowledge_pages.markdown import bullets, cited, page
from service.publishing.knowledge_pages.section import Section, documented, term_link

# What bears no link: a comment, a heading, code, a link that is there already, an address.
_BARE = re.compile(r"<!--.*?-->|^#.*$|`[^`\n]*`|\[[^\]\n]*\]\([^)\n]*\)|https?://\S+", re.MULTILINE)


def glossary(knowledge: Knowledge) -> str:
    """Every term under its anchor, by the alphabet."""
    blocks = [text for term in term_sections(knowledge) for text in documented(term)]
    intro = "Words of the field as this service uses them, each with where it was read."
    return page("Glossary", intro, blocks)


def term_sections(knowledge: Knowledge) -> list[Section]:
    """Each term with its other words, the rows that it serves and its sources, by the alphabet."""
    rows: dict[str, list[str]] = {}
    for row in knowledge.review_rows:
        for name in row.serves:
            kind, _, term = name.partition(" ")
            if kind == "term":
                rows.setdefault(term, []).append(row.label)
    terms = sorted(knowledge.glossary.values(), key=lambda term: term.term.casefold())
    return [_term(term, rows.get(term.id, [])) for term in terms]


def _term(term: Term, rows: list[str]) -> Section:
    lines = [f"Also: {', '.join(term.also)}"] if term.also else []
    lines += [f"Rows of the review: {'; '.join(rows)}"] if rows else []
    lines.append(f"Source: {cited(term.source)}")
    return Section("glossary", term.id, term.term, None, (term.text, bullets(lines)))


def with_terms(text: str, terms: Iterable[Term]) -> str:
    """The page with a link at the first use of each term.

    Words count as they are written, but for the case of the first letter: `OS` is no `os`.
    """
    for term in terms:
        place = _first_use(text, term)
        if place is not None:
            start, end = place
            text = f"{text[:start]}{term_link(term, text[start:end])}{text[end:]}"
    return text


def _first_use(text: str, term: Term) -> tuple[int, int] | None:
    words = "|".join(f"{_either_case(word[0])}{re.escape(word[1:])}" for word in term.words)
    pattern = re.compile(rf"({_BARE.pattern})|(?<![\w-])(?:{words})(?![\w-])", re.MULTILINE)
    return next((match.span() for match in pattern.finditer(text) if match[1] is None), None)


def _either_case(letter: str) -> str:
    return f"[{re.escape(letter.upper())}{re.escape(letter.lower())}]"
