"""The pages of docs/clinical that are made from the knowledge."""

from __future__ import annotations

from oncology.knowledge import Knowledge
from service.publishing.knowledge_pages import (
    choices,
    coverage,
    evidence,
    glossary,
    options,
    rules,
    sign_off,
    sources,
    titles,
)
from service.publishing.knowledge_pages.library import Document, KnowledgeLibrary, Shelf, shelf_of
from service.publishing.knowledge_pages.section import Section
from service.publishing.knowledge_pages.sign_off import signature_text

__all__ = [
    "Document",
    "KnowledgeLibrary",
    "Section",
    "Shelf",
    "pages",
    "shelf_of",
    "signature_text",
]


def pages(knowledge: Knowledge) -> dict[str, str]:
    """Text of every generated page by its file name."""
    texts = {
        "choices": choices.choices(knowledge),
        "agents": evidence.agents(knowledge),
        "trials": evidence.trials(knowledge),
        "regimens": options.regimens(knowledge),
        "us-eu-differences": options.differences(knowledge),
        "tests-due": rules.tests_due(knowledge),
        "order-rules": rules.order_rules(knowledge),
        "sign-off": sign_off.sign_offs(knowledge),
        "coverage": coverage.coverage(knowledge),
        "sources": sources.sources(knowledge),
        "link-titles": titles.link_titles(knowledge),
        "glossary": glossary.glossary(knowledge),
    }
    terms = knowledge.glossary.values()
    return {
        f"{name}.md": glossary.with_terms(text, (term for term in terms if name in term.pages))
        for name, text in texts.items()
    }
