"""What was read: each resource with what was taken from it, and the words of reports that facts rest on."""

from __future__ import annotations

from dataclasses import dataclass

import cards
from service.pages.presentation import Presentation


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of a report, and the fact that they settle."""

    fact: str
    words: str


@dataclass(frozen=True, slots=True)
class ResourceReading:
    """One resource, or all of which the same was read."""

    references: tuple[str, ...]
    texts: tuple[str, ...]
    quotations: tuple[Quotation, ...]


def readings_of(presentation: Presentation) -> list[ResourceReading]:
    """All resources by their reference, those alike as one; nothing that came in is missing."""
    quotations: dict[str, dict[Quotation, None]] = {}
    for entry in presentation.assessment.get("reportText", []):
        quotation = Quotation(entry["fact"], entry["quote"])
        quotations.setdefault(entry["source"], {})[quotation] = None
    alike: dict[tuple[tuple[str, ...], tuple[Quotation, ...]], list[str]] = {}
    for source, texts in cards.reading_of(presentation.findings.record).items():
        own = tuple(text.replace(f"{source}: ", "") for text in texts)
        alike.setdefault((own, tuple(quotations.get(source, ()))), []).append(source)
    return [ResourceReading(tuple(names), *content) for content, names in alike.items()]
