"""Pieces that several cards share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from cards.layout import load_layout
from cards.markdown import shorten
from cards.wording import text
from oncology.assessment import Assessment
from oncology.knowledge import Knowledge
from terminology import Terminology

Card = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CardBasis:
    """What all cards of one response rest on."""

    assessment: Assessment
    knowledge: Knowledge
    terminology: Terminology
    patient_id: str  # of the draft orders
    uuid_of: Callable[[str], str]  # the id of a card or suggestion, from its key
    glossary_url: str | None = None  # of the page of terms, where readers can open it


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
