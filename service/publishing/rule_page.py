"""What the page of rules shows: every statement that a card may rest on, with its sources."""

from __future__ import annotations

from dataclasses import dataclass

from oncology.facts import sentence_of_nobody
from oncology.knowledge import Basis, Citation, Knowledge, bases, followed


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """A source in words; `reason` where it is a choice of this project."""

    text: str
    link: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Statement:
    """Sentences of one entry, for a reader who has no patient before him; `of` names the entry."""

    of: str | None
    texts: tuple[str, ...]
    sources: tuple[SourceEntry, ...]


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """All statements under one code."""

    code: str
    statements: tuple[Statement, ...]


def rule_entries(knowledge: Knowledge) -> tuple[RuleEntry, ...]:
    """Every code that a reason may have, by the alphabet."""
    return tuple(
        RuleEntry(code, tuple(_statement(basis, knowledge) for basis in several))
        for code, several in sorted(bases(knowledge).items())
    )


def _statement(basis: Basis, knowledge: Knowledge) -> Statement:
    citations = dict.fromkeys(c for one in basis.source for c in followed(one, knowledge))
    return Statement(
        basis.of,
        tuple(sentence_of_nobody(text) for text in basis.texts),
        tuple(_source(citation, knowledge) for citation in citations),
    )


def _source(citation: Citation, knowledge: Knowledge) -> SourceEntry:
    source = knowledge.sources.get(citation.source)
    return SourceEntry(citation.text, citation.link, source.reason if source is not None else None)
