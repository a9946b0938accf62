"""What would change it: the facts that are not known, and those that are, each with what may be supposed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from oncology.assessment import Supposition, supposed_value
from oncology.knowledge import FactDeclaration, Knowledge
from oncology.values import Known, Unknown, value_of
from service.pages.presentation import Presentation

PROGRESSION = "pd-on-current-line"


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that may be supposed, as a form sends it; `is_held`: it is what the page rests on."""

    value: str
    label: str
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class OpenFact:
    """A fact that is not known: why, and the options that hang on it."""

    name: str
    meaning: str
    reason: str
    options: tuple[str, ...]
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class HeldFact:
    """A fact that may be supposed, with all its values."""

    name: str
    meaning: str
    choices: tuple[Choice, ...]


def form_value(fact: str, value: object) -> str:
    """How a form sends a supposition."""
    return f"{fact}={str(value).lower() if isinstance(value, bool) else value}"


def supposition_of(word: str, knowledge: Knowledge) -> Supposition | None:
    """The supposition that a form sent; None where it is none that the knowledge allows."""
    name = word.partition("=")[0]
    declaration = knowledge.facts.get(name)
    for value in declaration.suppose if declaration else ():
        if form_value(name, value.value) == word:
            return Supposition(name, value.value)
    return None


def supposed_labels(suppositions: Iterable[Supposition], knowledge: Knowledge) -> list[str]:
    """What is supposed, in words."""
    values = (supposed_value(supposition, knowledge.facts) for supposition in suppositions)
    return [value.label for value in values if value is not None]


def open_facts_of(presentation: Presentation) -> list[OpenFact]:
    """The unknown facts on which options hang, the one with the most options first."""
    findings, knowledge = presentation.findings, presentation.knowledge
    hanging: dict[str, list[str]] = {}
    for option in findings.options:
        if option.status == "needs-data":
            for name in dict.fromkeys(_asked_for(n, knowledge) for n in option.missing):
                hanging.setdefault(name, []).append(option.regimen.title)
    rows = []
    for name, titles in hanging.items():
        declaration, fact = knowledge.facts.get(name), findings.facts.get(name)
        if declaration is None:
            continue
        reason = fact.reason if isinstance(fact, Unknown) else ""
        choices = _choices(declaration, presentation)
        rows.append(OpenFact(name, declaration.meaning, reason, tuple(titles), choices))
    return sorted(rows, key=lambda r: (not r.choices, -len(r.options), r.name))


def _asked_for(name: str, knowledge: Knowledge) -> str:
    """The fact that a result would be one of: of the lists of a gene, the gene."""
    declaration = knowledge.facts.get(name)
    return (declaration.suppose_by if declaration else None) or name


def held_facts_of(presentation: Presentation) -> list[HeldFact]:
    """All that may be supposed, in the order of the knowledge; progression only on a running line."""
    on_therapy = presentation.findings.history.on_therapy
    supposed = {s.fact for s in presentation.suppositions}
    return [
        HeldFact(name, declaration.meaning, _choices(declaration, presentation))
        for name, declaration in presentation.knowledge.facts.items()
        if declaration.suppose and (name != PROGRESSION or on_therapy or name in supposed)
    ]


def _choices(declaration: FactDeclaration, presentation: Presentation) -> tuple[Choice, ...]:
    fact = presentation.findings.facts.get(declaration.name)
    present = value_of(fact) if isinstance(fact, Known) else None
    return tuple(
        Choice(form_value(declaration.name, value.value), value.label, value.value == present)
        for value in declaration.suppose
    )
