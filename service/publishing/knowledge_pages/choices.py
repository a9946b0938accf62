"""The page of the project's own choices: where it departs from guidelines or goes beyond them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from oncology.knowledge import Citation, Knowledge, Source, load_bibliography
from service.publishing.knowledge_pages.markdown import bullets, cited, page


def choices(knowledge: Knowledge) -> str:
    """Every choice with its reason, what it rests on, and the entries that cite it."""
    users = _users(knowledge)
    own = [source for source in knowledge.sources.values() if source.kind == "choice"]
    blocks: list[str] = []
    for title, departs in (("Departures", True), ("Beyond guidelines", False)):
        sources = sorted((s for s in own if s.departs is departs), key=lambda s: s.title.casefold())
        blocks.append(f"## {title}")
        blocks.append(f"{len(sources)} choices.")
        for source in sources:
            blocks.append(f"### {source.title}")
            blocks.append(bullets(_choice(source, users.get(source.id, ()))))
    intro = (
        "What no guideline, label or trial decides and the project had to decide itself. A "
        "departure is a choice where a guideline or a label says otherwise; the others go beyond "
        "what these say. Each awaits a specialist's signature."
    )
    return page("Where we depart from or go beyond guidelines", intro, blocks)


def _choice(source: Source, users: tuple[str, ...]) -> Iterator[str]:
    yield f"`{source.id}`, checked {source.checked}"
    yield f"Why: {source.reason}"
    if source.rests_on:
        yield f"Rests on: {cited(load_bibliography().citations(source.rests_on, source.id))}"
    if users:
        yield f"Used by: {', '.join(users)}"


def _users(knowledge: Knowledge) -> Mapping[str, tuple[str, ...]]:
    """Entries by the source that they cite."""
    users: dict[str, dict[str, None]] = {}
    for entry, citations in _citing(knowledge):
        for citation in citations:
            users.setdefault(citation.source, {})[entry] = None
    return {source: tuple(entries) for source, entries in users.items()}


def _citing(knowledge: Knowledge) -> Iterator[tuple[str, tuple[Citation, ...]]]:
    for regimen in knowledge.regimens.values():
        yield f"regimen {regimen.id}", regimen.rank_source
        parts: tuple[Any, ...] = (*regimen.prefers, *regimen.cautions, *regimen.disputes)
        for part in parts:
            name = getattr(part, "id", None) or getattr(part, "code", None) or "dispute"
            yield f"{name} of {regimen.id}", part.source
    for alert in knowledge.alerts:
        yield f"alert {alert.code}", alert.source
    for test in knowledge.due_rules:
        yield f"test {test.id}", test.source
    for rule in knowledge.order_rules:
        yield f"order rule {rule.id}", rule.source
