"""Every drug and class that an entry names must be one of drugs.yaml, or it silently means nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from oncology.checks.documents import Documents
from oncology.knowledge import EntryPlace, fault_text, kind_of, nearest_word

_AGENT, _CLASS = frozenset({"agent"}), frozenset({"class"})
_EITHER = _AGENT | _CLASS
# Fields of entries that name drugs or classes: kind of file, its list, the field, what it names.
_FIELDS = (
    ("regimens", "regimens", "agents", _AGENT),
    ("order_rules", "rules", "agents", _AGENT),
    ("order_rules", "rules", "except_agents", _AGENT),
    ("order_rules", "rules", "adds", _AGENT),
    ("order_rules", "rules", "classes", _CLASS),
    ("tests_due", "tests", "before", _EITHER),
    ("order_policy", "interchangeable", "agents", _AGENT),
    ("order_policy", "interchangeable", "not_with", _AGENT),
    ("line_rules", "exposures", "agents", _AGENT),
    ("line_rules", "exposures", "classes", _CLASS),
    ("line_rules", "substitutions", "from", _CLASS),
    ("line_rules", "substitutions", "to", _CLASS),
)


def class_names(documents: Documents) -> set[str]:
    """Every class that a drug of the terminology has."""
    return {c for _, drug in documents.rows("drugs", "drugs") for c in drug["classes"]}


def inn_names(documents: Documents) -> set[str]:
    """Every INN name of the terminology."""
    return {drug["name"] for _, drug in documents.rows("drugs", "drugs")}


def drug_name_faults(documents: Documents) -> Iterator[str]:
    """Names of drugs and classes that drugs.yaml lacks, and backbones that are no part of a regimen."""
    vocabulary = {"agent": inn_names(documents), "class": class_names(documents)}
    for place, name, kinds in _mentions(documents):
        allowed = set().union(*(vocabulary[kind] for kind in kinds))
        if name not in allowed:
            what = " or ".join(sorted(kinds))
            yield fault_text(
                place, f"{what} {name} is not in drugs.yaml", nearest_word(name, allowed)
            )
    for place, row in documents.rows("regimens", "regimens"):
        if not set(row.get("backbone", ())) < set(row["agents"]):
            yield fault_text(place, "the backbone must be some of its agents", "leave one drug out")


def _mentions(documents: Documents) -> Iterator[tuple[EntryPlace, str, frozenset[str]]]:
    """Each name with its place and what it may name."""
    for kind, key, field, kinds in _FIELDS:
        for place, row in documents.rows(kind, key):
            yield from ((place, name, kinds) for name in row.get(field, ()))
    for place, row in documents.rows("agents", "agents"):
        yield place, row["name"], _AGENT
    for path, content in documents.data.items():
        if kind_of(path) == "line_rules":
            yield from _of_line_rules(path, content)
        if kind_of(path) == "order_policy":
            yield from _of_policy(path, content)


def _of_line_rules(
    path: str, content: Mapping[str, Any]
) -> Iterator[tuple[EntryPlace, str, frozenset[str]]]:
    for group, members in content["groups"].items():
        yield from (((path, group), name, _CLASS) for name in members)
    for name in _flat(content["interchangeable"]):
        yield (path, "interchangeable"), name, _AGENT


def _of_policy(
    path: str, content: Mapping[str, Any]
) -> Iterator[tuple[EntryPlace, str, frozenset[str]]]:
    for field in ("also_judged", "suppression"):
        yield from (((path, field), name, _CLASS) for name in content[field])
    for names in content["studied_together"]:
        yield from (((path, "studied_together"), name, _AGENT) for name in names)
    for name in content["dose"]["either_figure"]:
        yield (path, "either_figure"), name, _AGENT
    for name in content["dose"]["narrow_classes"]:
        yield (path, "narrow_classes"), name, _CLASS


def _flat(lists: Iterable[Iterable[str]]) -> Iterator[str]:
    for names_of_group in lists:
        yield from names_of_group
