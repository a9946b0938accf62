"""The page of the project's own choices: where it departs from guidelines or goes beyond them."""

from __future__ import annotations

from collections.abc import Iterator

from oncology.knowledge import Knowledge, Source, load_bibliography
from service.publishing.knowledge_pages.markdown import bullets, cited, page
from service.publishing.knowledge_pages.section import Section, documented
from service.publishing.knowledge_pages.users import users_of_sources

DEPARTURES, BEYOND = "Departures", "Beyond guidelines"


def choices(knowledge: Knowledge) -> str:
    """Every choice with its reason, what it rests on, and the entries that cite it."""
    sections = choice_sections(knowledge)
    blocks: list[str] = []
    for group in (DEPARTURES, BEYOND):
        rows = [section for section in sections if section.group == group]
        blocks += [f"## {group}", f"{len(rows)} choices."]
        blocks += [text for section in rows for text in documented(section, 3)]
    intro = (
        "What no guideline, label or trial decides and the project had to decide itself. A "
        "departure is a choice where a guideline or a label says otherwise; the others go beyond "
        "what these say. Each awaits a specialist's signature."
    )
    return page("Where we depart from or go beyond guidelines", intro, blocks)


def choice_sections(knowledge: Knowledge) -> list[Section]:
    """Each choice, departures from a guideline or a label first."""
    users = users_of_sources(knowledge)
    own = [source for source in knowledge.sources.values() if source.kind == "choice"]
    rows = sorted(own, key=lambda s: (not s.departs, s.title.casefold()))
    return [
        Section(
            "choices", row.id, row.title, f"source/{row.id}",
            (bullets(_choice(row, users.get(row.id, ()))),), DEPARTURES if row.departs else BEYOND,
        )
        for row in rows
    ]  # fmt: skip


def _choice(source: Source, users: tuple[str, ...]) -> Iterator[str]:
    yield f"`{source.id}`, checked {source.checked}"
    yield f"Why: {source.reason}"
    if source.rests_on:
        yield f"Rests on: {cited(load_bibliography().citations(source.rests_on, source.id))}"
    if users:
        yield f"Used by: {', '.join(users)}"
