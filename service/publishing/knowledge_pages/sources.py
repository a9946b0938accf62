"""The page of sources: each document with where it was read, and the entries that cite it."""

from __future__ import annotations

from collections.abc import Iterator

from oncology.knowledge import Knowledge, Source
from service.publishing.knowledge_pages.markdown import bullets, page
from service.publishing.knowledge_pages.section import Section, documented, source_page
from service.publishing.knowledge_pages.users import users_of_sources

_READ = {"original": "the document itself", "copy": "a copy", "second-hand": "at second hand"}


def sources(knowledge: Knowledge) -> str:
    """Every source by kind. Publications of trials stand with their trial, choices on their own page."""
    blocks: list[str] = []
    group = None
    for section in source_sections(knowledge):
        if section.group != group:
            group = section.group
            blocks.append(f"## {group}")
        blocks += documented(section, 3)
    intro = (
        "Where statements were read: labels, guidelines, publications that belong to no trial, "
        "records of regulators and registries, and searches that found nothing. Publications of "
        "trials stand with [their trial](trials.md), what the project decided itself under "
        "[choices](choices.md)."
    )
    return page("Sources", intro, blocks)


def source_sections(knowledge: Knowledge) -> list[Section]:
    """Each source that is neither of a trial nor a choice, by kind and title."""
    users = users_of_sources(knowledge)
    rows = [
        source
        for source in knowledge.sources.values()
        if source_page(source.kind) == "sources" and source.id.split("/")[0] not in knowledge.trials
    ]
    rows.sort(key=lambda source: (source.kind, source.title.casefold()))
    return [
        Section(
            "sources", row.id, row.title, f"source/{row.id}",
            (bullets(_source(row, users.get(row.id, ()))),), row.kind.capitalize(), row.link,
        )
        for row in rows
    ]  # fmt: skip


def _source(source: Source, users: tuple[str, ...]) -> Iterator[str]:
    dated = f", dated {source.dated}" if source.dated else ""
    yield f"`{source.id}`{dated}, checked {source.checked}"
    if source.read:
        places = f": {'; '.join(source.read_at)}" if source.read_at else ""
        yield f"Read: {_READ[source.read]}{places}"
    if source.reason:
        yield source.reason
    if source.note:
        yield source.note
    if users:
        yield f"Used by: {', '.join(users)}"
