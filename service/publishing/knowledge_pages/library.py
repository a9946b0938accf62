"""The knowledge for a browser: every entry on a page of its own, made of what docs/clinical says of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from oncology.knowledge import Entry, Knowledge, load_entries, standing
from service.publishing.knowledge_pages.choices import choice_sections
from service.publishing.knowledge_pages.coverage import coverage
from service.publishing.knowledge_pages.evidence import agent_sections, trial_sections
from service.publishing.knowledge_pages.glossary import term_sections, with_terms
from service.publishing.knowledge_pages.options import differences, regimen_sections
from service.publishing.knowledge_pages.rules import order_rules, rule_sections, test_sections
from service.publishing.knowledge_pages.section import Section
from service.publishing.knowledge_pages.sign_off import sign_offs
from service.publishing.knowledge_pages.sources import source_sections

SHELVES: Mapping[str, tuple[str, Callable[[Knowledge], list[Section]]]] = {
    "regimens": ("Regimens", regimen_sections),
    "agents": ("Drugs", agent_sections),
    "trials": ("Trials", trial_sections),
    "tests-due": ("Tests due", test_sections),
    "rules": ("Rules", rule_sections),
    "glossary": ("Glossary", term_sections),
    "sources": ("Sources", source_sections),
    "choices": ("Choices", choice_sections),
}
DOCUMENTS: Mapping[str, Callable[[Knowledge], str]] = {
    "order-rules": order_rules,
    "us-eu-differences": differences,
    "coverage": coverage,
    "sign-off": sign_offs,
}
# Pages that say themselves which entries use theirs.
_WITH_USERS = frozenset({"sources", "choices"})
_LINK = re.compile(r"\]\(([a-z-]+)\.md(?:#([a-z0-9-]+))?\)")
_ANCHOR = re.compile(r'<a id="[^"]*"></a>\n')


@dataclass(frozen=True, slots=True)
class Document:
    """A page of docs/clinical that is read as a whole."""

    name: str
    title: str
    markdown: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """All entries of a kind, by the last part of their address."""

    name: str
    title: str
    sections: Mapping[str, Section]


class KnowledgeLibrary:
    """Shelves, documents, sign-offs and what names what. Each is made when it is first asked for."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Takes the knowledge as the service uses it, with the policy of its site."""
        self.knowledge = knowledge
        self._documents: dict[str, Document] = {}

    @cached_property
    def shelves(self) -> Mapping[str, Shelf]:
        """Every shelf by its name."""
        return {
            name: Shelf(name, title, {s.id: s for s in sections_of(self.knowledge)})
            for name, (title, sections_of) in SHELVES.items()
        }

    @property
    def names(self) -> tuple[str, ...]:
        """All addresses below the home page: of shelves, and of what is read as a whole."""
        return (*self.shelves, *DOCUMENTS)

    def document(self, name: str) -> Document | None:
        """A page that is read as a whole, without its heading and anchors; None: there is none."""
        if name in DOCUMENTS and name not in self._documents:
            _, _, rest = DOCUMENTS[name](self.knowledge).partition("\n# ")
            title, _, body = rest.partition("\n")
            self._documents[name] = Document(name, title, _ANCHOR.sub("", body))
        return self._documents.get(name)

    def markdown(self, section: Section) -> str:
        """What is said of an entry, with links at the first use of terms."""
        terms = self.knowledge.glossary.values()
        return with_terms(
            "\n\n".join(section.blocks), (t for t in terms if section.page in t.pages)
        )

    def matches(self, words: str, shelf: Shelf | None = None) -> list[Section]:
        """Entries of a shelf, or of all, that hold every word, in the order of their shelves."""
        wanted = words.casefold().split()
        shelves = self.shelves.values() if shelf is None else (shelf,)
        return [
            section
            for one in shelves
            for section in one.sections.values()
            if not wanted or _holds(section, wanted)
        ]

    @cached_property
    def users(self) -> Mapping[tuple[str, str], tuple[Section, ...]]:
        """Entries that name an entry, by its shelf and its id."""
        users: dict[tuple[str, str], dict[str, Section]] = {}
        for shelf in self.shelves.values():
            for section in shelf.sections.values() if shelf.name not in _WITH_USERS else ():
                for page, name in _LINK.findall("\n".join(section.blocks)):
                    place = (shelf_of(page), name)
                    users.setdefault(place, {})[f"{shelf.name}/{section.id}"] = section
        return {place: tuple(sections.values()) for place, sections in users.items()}

    @cached_property
    def signatures(self) -> Mapping[str, Entry]:
        """What a specialist signed and nobody changed since, by the name of the entry."""
        return {entry.name: entry for entry in standing(load_entries()).signed}

    def address(self, link: str) -> str | None:
        """Where a link of docs/clinical leads below the address of the library; None: not in it.

        >>> KnowledgeLibrary(None).address("trials.md#emerald"), KnowledgeLibrary(None).address("a.md")
        ('trials/emerald', None)
        """
        page, _, name = link.partition("#")
        page = page.removesuffix(".md")
        shelf = shelf_of(page) if name else page
        if shelf in SHELVES:
            return f"{shelf}/{name}" if name else shelf
        if page in DOCUMENTS:
            return f"{page}#{name}" if name else page
        return None


def shelf_of(page: str) -> str:
    """The shelf on which the entries of a page of docs/clinical stand."""
    return "rules" if page == "order-rules" else page


def _holds(section: Section, words: Iterable[str]) -> bool:
    text = "\n".join((section.title, section.id, *section.blocks)).casefold()
    return all(word in text for word in words)
