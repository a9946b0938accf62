"""Small pieces of the generated pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from oncology.knowledge import Citation, Node
from service.publishing.criteria import comparison
from service.publishing.knowledge_pages.section import entry_link, source_page

NOTICE = "<!-- Made by `make docs` from the knowledge files. Change those, not this page. -->"
PLACES = {"us": "US", "eu": "EU"}


def page(title: str, intro: str, blocks: Iterable[str]) -> str:
    """A whole page."""
    return "\n\n".join([NOTICE, f"# {title}", intro, *blocks]).rstrip() + "\n"


def cell(text: object) -> str:
    """Text that does not break a table."""
    return str(text if text is not None else "").replace("|", "\\|").replace("\n", " ").strip()


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; a row of nothing for none."""
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    lines += [f"| {' | '.join(cell(value) for value in row)} |" for row in rows]
    return "\n".join(lines)


def bullets(lines: Iterable[str]) -> str:
    """A list."""
    return "\n".join(f"- {line}" for line in lines)


def cited(citations: Iterable[Citation]) -> str:
    """Sources, each with its link: to the document, else to what is said of it here."""
    return "; ".join(
        f"[{c.text}]({c.link})" if c.link else entry_link(source_page(c.kind), c.source, c.text)
        for c in citations
    )


def criterion(node: Node) -> str:
    """A criterion in words, with what is compared."""
    return f"{node.text} (`{comparison(node)}`)"
