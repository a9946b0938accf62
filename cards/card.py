"""Pieces that several cards share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from cards.wording import short, wording
from oncology.assessment import Assessment
from oncology.knowledge import Knowledge

Card = dict[str, Any]


def card(
    key: str,
    summary: str,
    lines: list[str],
    indicator: str,
    knowledge: Knowledge,
    assessment: Assessment,
    uuid_of: Callable[[str], str],
) -> Card:
    """A card without suggestions or links."""
    words = wording()
    notice = words["notice"].format(version=knowledge.version, reviewed=knowledge.reviewed)
    if date.fromisoformat(assessment["asOf"]) > knowledge.next_review:
        notice += " " + words["overdue"].format(date=knowledge.next_review)
    if knowledge.site is not None:
        site = knowledge.site
        notice += " " + words["site"].format(site=site.site, version=site.version)
        notice += f" {site.note}" if site.note else ""
    return {
        "uuid": uuid_of(key),
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
