"""The declarations of facts/ and the functions that derive them fit each other, both ways."""

from __future__ import annotations

import inspect
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Set

from oncology.checks.documents import Documents
from oncology.facts import registry
from oncology.knowledge import (
    EntryPlace,
    FactDeclaration,
    fact_declaration,
    fault_text,
    kind_of,
    nearest_word,
)

_SPECIFICATION = re.compile(r"^(section \d+|(IN|EP|ST|PD|LN)-\d+[a-z]?|ER-(A|B|near|bins))$")


def declarations_of(documents: Documents) -> Mapping[str, FactDeclaration]:
    """The declarations of the files, drafts among them, by name."""
    return {row["name"]: fact_declaration(row) for _, row in documents.rows("facts", "facts")}


def vocabulary_faults(documents: Documents) -> Iterator[str]:
    """Declarations that nobody derives or that say what is not so; functions without one."""
    declarations = declarations_of(documents)
    yield from _names(documents, declarations)
    kinds = _kinds(documents)
    units = {row["id"]: row["unit"] for _, row in documents.rows("units", "concepts")}
    table = {entry for (_, entry), _ in documents.rows("rows", "rows")}
    for place, row in documents.rows("facts", "facts"):
        declaration = declarations[row["name"]]
        yield from _rules(place, declaration, table)
        yield from _words(place, declaration)
        if declaration.of_patient:
            yield from _derivation(place, declaration)
            yield from _measurement(place, declaration, units)
            yield from _kind(place, declaration, kinds)
    yield from _undeclared(documents, declarations)


def _names(documents: Documents, declarations: Mapping[str, FactDeclaration]) -> Iterator[str]:
    names = Counter(d.document for d in declarations.values() if d.document)
    for name, declaration in declarations.items():
        if declaration.document and names[declaration.document] > 1:
            problem = f"two facts are called {declaration.document} in the Assessment"
            yield fault_text(documents.place("facts", name), problem, "give each its own name")


def _rules(place: EntryPlace, declaration: FactDeclaration, table: Set[str]) -> Iterator[str]:
    for rule in declaration.rules:
        if rule != "project" and rule not in table and not _SPECIFICATION.match(rule):
            problem = f"there is no rule {rule}"
            yield fault_text(place, problem, "name a rule, a row of rows.yaml, or project")


def _words(place: EntryPlace, declaration: FactDeclaration) -> Iterator[str]:
    for word, closer in declaration.unsettled.items():
        for name in {word, *closer} - set(declaration.values):
            problem = f"{name} under unsettled is none of its values"
            yield fault_text(place, problem, nearest_word(name, declaration.values))


def _derivation(place: EntryPlace, declaration: FactDeclaration) -> Iterator[str]:
    tables = registry()
    name = declaration.derived_by
    if name not in tables:
        yield fault_text(
            place, f"the code derives no fact of this name: {name}", nearest_word(name, tables)
        )
        return
    signature = inspect.signature(tables[name].functions[name])
    try:
        signature.bind(None, **declaration.arguments)
    except TypeError as fault:
        parameters = ", ".join(list(signature.parameters)[1:]) or "nothing"
        problem = f"what stands under `with` does not fit {name}: {fault}"
        yield fault_text(place, problem, f"it takes {parameters}")


def _measurement(
    place: EntryPlace, declaration: FactDeclaration, units: Mapping[str, str]
) -> Iterator[str]:
    if declaration.derived_by != "measurement":
        return
    concept = str(declaration.arguments.get("concept"))
    if concept not in units:
        problem = f"no concept {concept} is measured"
        yield fault_text(place, problem, nearest_word(concept, units))
    elif units[concept] != declaration.unit:
        problem = f"{concept} is read in {units[concept]}, not {declaration.unit}"
        yield fault_text(place, problem, "name the unit of units.yaml")


def _kind(place: EntryPlace, declaration: FactDeclaration, kinds: Collection[str]) -> Iterator[str]:
    kind = declaration.arguments.get("kind")
    if kind is not None and kind not in kinds:
        problem = f"line_rules.yaml names no exposure {kind}"
        yield fault_text(place, problem, nearest_word(str(kind), kinds))


def _kinds(documents: Documents) -> dict[str, EntryPlace]:
    return {
        row["fact"]: (path, row["fact"])
        for path, content in documents.data.items()
        if kind_of(path) == "line_rules"
        for row in content["exposures"]
    }


def _undeclared(documents: Documents, declarations: Mapping[str, FactDeclaration]) -> Iterator[str]:
    """Functions, measured concepts and kinds of agents that no declaration names."""
    functions = {d.derived_by for d in declarations.values()}
    for name in sorted(set(registry()) - functions):
        problem = f"the function {name} derives no declared fact"
        yield fault_text(
            documents.place("facts", name), problem, "declare it, or remove the function"
        )
    arguments = [d.arguments for d in declarations.values()]
    concepts = {words.get("concept") for words in arguments}
    for place, row in documents.rows("units", "concepts"):
        if row["id"] not in concepts:
            yield fault_text(place, "it is measured, but no fact", "declare it in facts/")
    kinds = {words.get("kind") for words in arguments}
    for name, place in _kinds(documents).items():
        if name not in kinds:
            yield fault_text(place, "no fact is declared for it", "declare it in facts/")
