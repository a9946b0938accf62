"""Pieces that several cards share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from cards.layout import load_layout
from cards.markdown import escape, shorten
from cards.wording import text
from oncology.assessment import Assessment
from oncology.knowledge import Knowledge
from terminology import Terminology

Card = dict[str, Any]


@dataclass(frozen=True, slots=True)
class MissingData:
    """What a response has to say of data that it does without, in sentences for a clinician.

    `sentences` reach the cards of every hook; `not_served` is what this EHR never has, which stands
    on patient-view alone. `therapy`: data on therapy are incomplete, so that nothing may be silent
    and no drug is offered, changed or removed. `drug_ordered`: the call judges the order of a drug.
    """

    sentences: tuple[str, ...] = ()
    not_served: tuple[str, ...] = ()
    therapy: bool = False
    drug_ordered: bool = False

    @property
    def all_sentences(self) -> tuple[str, ...]:
        """What patient-view says."""
        return (*self.sentences, *self.not_served)


@dataclass(frozen=True, slots=True)
class CardBasis:
    """What all cards of one response rest on."""

    assessment: Assessment
    knowledge: Knowledge
    terminology: Terminology
    patient_id: str  # of the draft orders
    uuid_of: Callable[[str], str]  # the id of a card or suggestion, from its key
    glossary_url: str | None = None  # of the page of terms, where readers can open it
    missing: MissingData = MissingData()


def card(key: str, summary: str, lines: list[str], indicator: str, basis: CardBasis) -> Card:
    """A card without suggestions or links; the notice stands below its lines."""
    return {
        "uuid": basis.uuid_of(key),
        "summary": shorten(summary),
        # a section brings its blank line along, which none above it needs
        "detail": "\n".join([*lines, "", f"_{_notice(basis)}_"]).lstrip("\n"),
        "indicator": indicator,
        "source": {"label": load_layout().source_label},
    }


def _notice(basis: CardBasis) -> str:
    """What the advice is, by which knowledge, whether that is overdue, and whose policy lies over it."""
    knowledge, site = basis.knowledge, basis.knowledge.site
    parts = [text("notice", version=knowledge.version, reviewed=knowledge.reviewed)]
    if date.fromisoformat(basis.assessment["asOf"]) > knowledge.next_review:
        parts.append(text("overdue", date=knowledge.next_review))
    if site is not None:
        parts.append(text("site", site=site.site, version=site.version))
        parts += [site.note] if site.note else []
    return " ".join(parts)


def within_limit(lines: list[str]) -> bool:
    """Whether the lines are read in half a minute (layout.yaml)."""
    return len(" ".join(lines).split()) <= load_layout().limits.words


def link(label: str, url: str) -> dict[str, str]:
    """A link that opens as it stands."""
    return {"label": label, "url": url, "type": "absolute"}


def with_links(content: Card, links: list[dict[str, str]], basis: CardBasis) -> Card:
    """The card with its links, as many as layout.yaml allows; the last leads to the glossary."""
    glossary = [link(text("glossary"), basis.glossary_url)] if basis.glossary_url else []
    card_links = [*links[: load_layout().limits.links - len(glossary)], *glossary]
    return {**content, "links": card_links} if card_links else content


def missing_lines(sentences: tuple[str, ...]) -> list[str]:
    """One line for each sentence on data that could not be had."""
    return [f"- {escape(sentence)}" for sentence in sentences]


def missing_card(basis: CardBasis) -> Card:
    """The card that stands where others would be silent, or before those on orders."""
    missing = basis.missing
    lines = missing_lines(missing.sentences)
    if missing.therapy:
        key = "missing-therapy" if basis.assessment["scope"]["inScope"] else "missing-scope"
        lines = [f"**{text(key)}**", "", *lines]
    summary = text("summary-missing-therapy" if missing.therapy else "summary-missing")
    return card("missing", summary, lines, "warning" if missing.therapy else "info", basis)
