"""What the data hold and nothing reads: facts, shared parts, lists of variants, groups of drugs.

A fact is read by a rule, stands in the Assessment under its `document` name, is asked for by a
module (`read_by`), or says under `shown_only` why nothing asks for it; those stand in
docs/clinical/limits.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from importlib import resources
from typing import Any

from oncology.checks.documents import Documents
from oncology.checks.vocabulary import declarations_of
from oncology.facts import facts_named
from oncology.knowledge import EntryPlace, FactDeclaration, fault_text, kind_of, nearest_word

_SHARED = (
    ("criteria", "criteria"),
    ("cautions", "cautions"),
    ("ranking_rules", "rules"),
    ("disputes", "disputes"),
)
# fields under which an entry names a shared part by its id
_NAMING = frozenset(
    {
        *("requires", "excludes", "wording", "when", "all", "any", "not"),
        *("cautions", "rules", "disputed"),
    }
)


def unused_faults(documents: Documents) -> Iterator[str]:
    """Facts and lists that nothing reads, and facts that are read although it is said otherwise."""
    names = _facts_read(documents)
    for name, declaration in declarations_of(documents).items():
        # where it stands is looked for only where there is a fault: that takes long
        place = partial(documents.place, "facts", name)
        yield from _fact_faults(place, declaration, name in names)
    yield from _part_faults(documents)
    yield from _variant_list_faults(documents)
    yield from _interaction_faults(documents)


def _fact_faults(
    place: Callable[[], EntryPlace], fact: FactDeclaration, is_read: bool
) -> Iterator[str]:
    if fact.shown_only and (is_read or fact.document or fact.read_by):
        problem = f"{fact.name} is said to be shown only, and it is read"
        yield fault_text(place(), problem, "remove the field shown_only")
    elif fact.read_by and is_read:
        problem = f"a rule reads {fact.name}, so that no module need be named for it"
        yield fault_text(place(), problem, "remove the field read_by")
    elif fact.read_by and f'"{fact.name}"' not in _text_of(fact.read_by):
        problem = f"{fact.read_by} does not ask for {fact.name}"
        yield fault_text(place(), problem, "name the module that does, or remove the field read_by")
    elif not (is_read or fact.document or fact.read_by or fact.shown_only):
        problem = f"nothing reads the fact {fact.name}"
        mend = "ask for it in a rule, say under shown_only why none does, or remove it"
        yield fault_text(place(), problem, mend)


def _facts_read(documents: Documents) -> frozenset[str]:
    """Facts that a rule of the data asks for, of whatever kind."""
    names: set[str] = set()
    for _, node in documents.mappings:
        if "fact" in node and "op" in node:
            names.add(node["fact"])
        if "text" in node and "action" in node and "when" in node:
            names.update(facts_named(node["text"]))
    for _, row in documents.rows("tests_due", "tests"):
        names.update(row["facts"], *row.get("results", ()))
    for path, content in documents.data.items():
        if kind_of(path) == "order_policy":
            names.update(content["asked"], content["soft"])
    return frozenset(names)


@lru_cache(maxsize=32)
def _text_of(module: str) -> str:
    """The source of a module of this package; empty where there is none."""
    try:
        return resources.files("oncology").joinpath(module.partition("/")[2]).read_text("utf-8")
    except FileNotFoundError:
        return ""


def _part_faults(documents: Documents) -> Iterator[str]:
    """Shared criteria, cautions, rules and disputes that no entry names."""
    names = {
        name
        for _, entry in documents.mappings
        for field in _NAMING & entry.keys()
        for value in [entry[field]]
        for name in (value if isinstance(value, list) else [value])
        if isinstance(name, str)
    }
    for kind, key in _SHARED:
        for place, row in documents.rows(kind, key):
            if row.get("id", row.get("code")) not in names:
                yield fault_text(place, "no entry names it", "name it in one, or remove it")


def _variant_list_faults(documents: Documents) -> Iterator[str]:
    """Lists that no fact asks for, and lists that a fact asks for and that there are not."""
    lists = {row["id"]: place for place, row in documents.rows("variants", "lists")}
    names_of_facts: set[str] = set()
    for name, fact in declarations_of(documents).items():
        names = fact.arguments.get("lists", ())
        names_of_facts.update(names)
        for strange in sorted(set(names) - lists.keys()):
            problem = f"there is no list {strange} in variants.yaml"
            yield fault_text(documents.place("facts", name), problem, nearest_word(strange, lists))
    for name in sorted(lists.keys() - names_of_facts):
        problem = f"no fact asks for the list {name}"
        yield fault_text(lists[name], problem, "declare one with it, or remove the list")


def _interaction_faults(documents: Documents) -> Iterator[str]:
    """Groups of interacting drugs that no label and no criterion names."""
    declarations = declarations_of(documents)
    groups: set[Any] = set()
    for _, row in documents.rows("agents", "agents"):
        for interaction in row.get("interactions", ()):
            groups.update(interaction.get("groups", ()))
    for _, node in documents.mappings:
        fact = declarations.get(node.get("fact", ""))
        if fact is not None and fact.of == "interaction" and "value" in node:
            value = node["value"]
            groups.update(value if isinstance(value, list) else [value])
    for place, row in documents.rows("interactions", "groups"):
        if row["id"] not in groups:
            problem = f"no label and no rule names the group {row['id']}"
            yield fault_text(place, problem, "name it in one, or remove the group")
