"""Which entries cite a source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import lru_cache

from oncology.knowledge import Citation, Knowledge
from service.publishing.knowledge_pages.section import entry_link


@lru_cache(maxsize=2)
def users_of_sources(knowledge: Knowledge) -> Mapping[str, tuple[str, ...]]:
    """A link to each entry that cites a source, itself or in a part of it, by the source."""
    users: dict[str, dict[str, None]] = {}
    for link, entry in _entries(knowledge):
        for citation in _citations(entry):
            users.setdefault(citation.source, {})[link] = None
    return {source: tuple(links) for source, links in users.items()}


def _entries(knowledge: Knowledge) -> Iterator[tuple[str, object]]:
    for regimen in knowledge.regimens.values():
        yield entry_link("regimens", regimen.id, regimen.title), regimen
    for name, agent in knowledge.agents.items():
        yield entry_link("agents", name), agent
    for name, group in knowledge.classes.items():
        yield entry_link("agents", name, group.title), group
    for test in knowledge.due_rules:
        yield entry_link("tests-due", test.id, test.title), test
    for rule in knowledge.order_rules:
        yield entry_link("order-rules", rule.id), rule
    for alert in knowledge.alerts:
        yield f"alert {alert.code}", alert
    for term in knowledge.glossary.values():
        yield entry_link("glossary", term.id, term.term), term


def _citations(value: object) -> Iterator[Citation]:
    """The sources that a value, or what it is made of, names."""
    if isinstance(value, Citation):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _citations(part)
    elif is_dataclass(value):
        for part in fields(value):
            yield from _citations(getattr(value, part.name))
