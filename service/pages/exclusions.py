"""Why not: each regimen that is not offered, in one sentence, with the resources behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from oncology.assessment import CriterionDoc, OptionDoc
from oncology.knowledge import FactDeclaration
from service.pages.presentation import OFFERED, Presentation
from service.pages.wording import plain, text

_DECISIVE = {"not-eligible": "not-met", "needs-data": "unknown", "investigational": "not-met"}


@dataclass(frozen=True, slots=True)
class Cause:
    """A criterion that keeps an option out."""

    words: str
    detail: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A regimen that is not offered."""

    id: str
    title: str
    status: str
    causes: tuple[Cause, ...]


def exclusions_of(presentation: Presentation) -> list[Exclusion]:
    """All that is not offered: what only waits for data first, then by title."""
    rows = [
        _exclusion(option, presentation)
        for option in presentation.assessment["options"]
        if option["status"] not in OFFERED
    ]
    return sorted(rows, key=lambda row: (row.status != "needs-data", row.title.casefold()))


def _exclusion(option: OptionDoc, presentation: Presentation) -> Exclusion:
    result = _DECISIVE.get(option["status"], "not-met")
    facts = presentation.knowledge.facts
    causes = [_cause(c, facts) for c in option["criteria"] if c["result"] == result]
    hidden = option.get("hidden")
    if hidden and not causes:
        causes.append(Cause(hidden, "", ()))
    title = str(option.get("title", option["id"]))
    return Exclusion(option["id"], title, option["status"], tuple(causes))


def _cause(criterion: CriterionDoc, facts: Mapping[str, FactDeclaration]) -> Cause:
    detail = criterion.get("detail", "")
    words = "; ".join(_in_words(part, facts) for part in detail.split("; ")) if detail else ""
    return Cause(criterion["text"], words, tuple(criterion.get("sources", [])))


def _in_words(part: str, facts: Mapping[str, FactDeclaration]) -> str:
    """`prior-cdk46-any: False` with what the fact means in place of its name."""
    name, colon, value = part.partition(": ")
    if not colon or name not in facts:
        return part
    answers = {"True": text("yes"), "False": text("no"), "": text("none")}
    return f"{facts[name].meaning}: {answers.get(value, plain(value))}"
