"""The page of link titles: which were held against a copy of the document's title, and which were not."""

from __future__ import annotations

from oncology.knowledge import Knowledge
from service.publishing.knowledge_pages.markdown import bullets, page, table
from service.publishing.titles import load_titles


def link_titles(knowledge: Knowledge) -> str:
    """Every linked document once, by its address: compared, or not yet."""
    titles = {s.link: s for s in reversed(list(knowledge.sources.values())) if s.link}
    copies = load_titles()
    rows = [
        (f"[{titles[link].title}]({link})", copy.title, copy.read)
        for link, copy in copies.items()
        if link in titles
    ]
    open_rows = sorted(
        (source.title.casefold(), f"[{source.title}]({link})")
        for link, source in titles.items()
        if link not in copies
    )
    blocks = [
        "## Compared",
        table(("as we name it", "title beside the identifier", "read"), rows),
        "## Not compared",
        bullets(line for _, line in open_rows),
    ]
    intro = (
        f"A link is made of the identifier of its record (DOI, PubMed, label, registry, address); "
        f"whether the document behind it has the title that we think was held against a copy for "
        f"{len(rows)} of {len(titles)} documents. `second-hand`: others name title and identifier "
        "together; the document itself was not opened. A title that names another trial or drug, "
        "or shares less than half of its words with ours, is a fault."
    )
    return page("Titles of links", intro, blocks)
