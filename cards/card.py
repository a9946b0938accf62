"""Pieces that several cards share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from cards.wording import short, wording
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


def card(key: str, summary: str, lines: list[str], indicator: str, basis: CardBasis) -> Card:
    """A card without suggestions or links."""
    words, knowledge = wording(), basis.knowledge
    notice = words["notice"].format(version=knowledge.version, reviewed=knowledge.reviewed)
    if date.fromisoformat(basis.assessment["asOf"]) > knowledge.next_review:
        notice += " " + words["overdue"].format(date=knowledge.next_review)
    if knowledge.site is not None:
        site = knowledge.site
        notice += " " + words["site"].format(site=site.site, version=site.version)
        notice += f" {site.note}" if site.note else ""
    return {
        "uuid": basis.uuid_of(key),
        "summary": short(summary),
        "detail": "\n".join([*lines, "", f"_{notice}_"]),
        "indicator": indicator,
        "source": {"label": words["source_label"]},
    }


def within_limit(lines: list[str]) -> bool:
    """Whether the lines are read in half a minute (wording.yaml)."""
    return len(" ".join(lines).split()) <= int(wording()["limits"]["words"])


def link(label: str, url: str) -> dict[str, str]:
    """A link to a publication."""
    return {"label": label, "url": url, "type": "absolute"}
