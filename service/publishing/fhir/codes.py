"""Drug classes, drugs, facts and actionable variants as CodeSystem and ValueSet resources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from oncology.knowledge import FactDeclaration
from service.publishing.fhir.drugs import codings_of
from service.publishing.fhir.elements import Target, head, identifier
from service.types import Json
from terminology import Terminology

Rows = Iterable[Mapping[str, Any]]


def code_systems(
    terminology: Terminology, facts: Iterable[FactDeclaration], variants: Rows, target: Target
) -> Iterator[Json]:
    """The local code systems: drugs, facts, variants."""
    drugs = [(identifier(name), name, name) for name in sorted(terminology.drugs)]
    yield _system("luminal-drugs", "Drugs by their INN", drugs, target)
    fact_rows = [(fact.name, fact.name, fact.meaning) for fact in facts]
    yield _system("luminal-facts", "Facts that criteria compare", fact_rows, target)
    alleles = [(code, text, text) for row in variants for code, text in _alleles(row)]
    yield _system("luminal-variants", "Alleles that count as actionable", alleles, target)


def value_sets(terminology: Terminology, variants: Rows, target: Target) -> Iterator[Json]:
    """One value set per drug class, one per gene with listed alleles."""
    classes = sorted({c for drug in terminology.drugs.values() for c in drug.classes})
    for name in classes:
        members = sorted(d.name for d in terminology.drugs.values() if name in d.classes)
        yield _drug_class(name, members, terminology, target)
    for row in variants:
        codes = [code for code, _ in _alleles(row)]
        if codes:
            title = f"Actionable variants of {row['gene']}"
            value_set = head("ValueSet", identifier("variants", row["gene"]), title, target)
            system = target.url("CodeSystem", "luminal-variants")
            concepts = [{"code": code} for code in codes]
            value_set["compose"] = {"include": [{"system": system, "concept": concepts}]}
            yield value_set


def _alleles(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Code and text of the alleles that a gene's row lists; rules for whole kinds are not codes."""
    alleles = [*row.get("alleles", ()), *row.get("coding", ())]
    return [(identifier(row["gene"], allele), f"{row['gene']} {allele}") for allele in alleles]


def _system(key: str, title: str, rows: list[tuple[str, str, str]], target: Target) -> Json:
    system = head("CodeSystem", key, title, target)
    system["caseSensitive"] = True
    system["content"] = "complete"
    system["count"] = len(rows)
    system["concept"] = [
        {"code": code, "display": display, "definition": text} for code, display, text in rows
    ]
    return system


def _drug_class(name: str, members: list[str], terminology: Terminology, target: Target) -> Json:
    value_set = head("ValueSet", identifier("class", name), f"Drugs of the class {name}", target)
    local = target.url("CodeSystem", "luminal-drugs")
    concepts = [{"code": identifier(member), "display": member} for member in members]
    include: list[Json] = [{"system": local, "concept": concepts}]
    for system in ("rxnorm", "atc"):
        url = terminology.systems[system]
        codes = [
            {"code": coding["code"]}
            for member in members
            for coding in codings_of(member, terminology)
            if coding["system"] == url
        ]
        if codes:
            include.append({"system": url, "concept": codes})
    value_set["compose"] = {"include": include}
    return value_set
