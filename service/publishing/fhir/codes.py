"""Drug classes, drugs, facts and actionable variants as CodeSystem and ValueSet resources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from service.publishing.fhir.drugs import codings_of
from service.publishing.fhir.parts import Target, head, identifier
from service.types import Json
from terminology import Terminology

Rows = Iterable[Mapping[str, Any]]


def code_systems(words: Terminology, facts: Rows, variants: Rows, where: Target) -> Iterator[Json]:
    """The local code systems: drugs, facts, variants."""
    drugs = [(identifier(name), name, name) for name in sorted(words.drugs)]
    yield _system("luminal-drugs", "Drugs by their INN", drugs, where)
    named = [(row["name"], row["name"], row["text"]) for row in facts]
    yield _system("luminal-facts", "Facts that criteria compare", named, where)
    found = [(code, text, text) for row in variants for code, text in _alleles(row)]
    yield _system("luminal-variants", "Alleles that count as actionable", found, where)


def value_sets(words: Terminology, variants: Rows, where: Target) -> Iterator[Json]:
    """One value set per drug class, one per gene with listed alleles."""
    classes = sorted({c for drug in words.drugs.values() for c in drug.classes})
    for name in classes:
        members = sorted(d.name for d in words.drugs.values() if name in d.classes)
        yield _drug_class(name, members, words, where)
    for row in variants:
        codes = [code for code, _ in _alleles(row)]
        if codes:
            title = f"Actionable variants of {row['gene']}"
            made = head("ValueSet", identifier("variants", row["gene"]), title, where)
            system = where.url("CodeSystem", "luminal-variants")
            listed = [{"code": code} for code in codes]
            made["compose"] = {"include": [{"system": system, "concept": listed}]}
            yield made


def _alleles(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Code and text of the alleles that a gene's row lists; rules for whole kinds are not codes."""
    listed = [*row.get("alleles", ()), *row.get("coding", ())]
    return [(identifier(row["gene"], allele), f"{row['gene']} {allele}") for allele in listed]


def _system(key: str, title: str, rows: list[tuple[str, str, str]], where: Target) -> Json:
    made = head("CodeSystem", key, title, where)
    made["caseSensitive"] = True
    made["content"] = "complete"
    made["count"] = len(rows)
    made["concept"] = [
        {"code": code, "display": shown, "definition": text} for code, shown, text in rows
    ]
    return made


def _drug_class(name: str, members: list[str], words: Terminology, where: Target) -> Json:
    made = head("ValueSet", identifier("class", name), f"Drugs of the class {name}", where)
    local = where.url("CodeSystem", "luminal-drugs")
    listed = [{"code": identifier(member), "display": member} for member in members]
    include: list[Json] = [{"system": local, "concept": listed}]
    for system in ("rxnorm", "atc"):
        url = words.systems[system]
        codes = [
            {"code": coding["code"]}
            for member in members
            for coding in codings_of(member, words)
            if coding["system"] == url
        ]
        if codes:
            include.append({"system": url, "concept": codes})
    made["compose"] = {"include": include}
    return made
