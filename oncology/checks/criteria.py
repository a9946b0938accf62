"""Every criterion asks for a declared fact, with an operator and words that fit its type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import terminology
from oncology.checks import drug_names
from oncology.checks.documents import Documents
from oncology.checks.vocabulary import declarations_of
from oncology.course import follow
from oncology.facts import collect_facts, facts_named
from oncology.intake import read_record
from oncology.knowledge import (
    EntryPlace,
    FactDeclaration,
    Rules,
    fault_text,
    kind_of,
    load_facts,
    load_parameters,
    nearest_word,
)
from oncology.safety import WORDS
from oncology.values import Fact, Known

_NUMERIC = {"at-least", "at-most", "above", "below", "is", "is-not"}
_OPERATORS = {
    "boolean": {"is", "is-not"},
    "number": _NUMERIC,
    "date": set[str](),
    "word": {"is", "is-not", "in"},
    "text": {"is", "is-not", "in"},
    "names": {"contains", "contains-any", "lacks"},
}
_LISTED = {"in", "contains-any"}


_DAY = date(2026, 1, 1)  # any day after those of `_RECORDS`
_DECLARE = "(facts are declared in facts/)"
Groups = tuple[tuple[str, tuple[str, ...]], ...]


# A relapsed patient, of whose therapy a study drug makes everything uncertain, or a drug without
# dates what concerns its class and what no line is left to say.
_RELAPSE: tuple[Mapping[str, object], ...] = (
    {"resourceType": "Patient", "id": "p"},
    {
        "resourceType": "Condition",
        "id": "primary",
        "code": {"text": "breast cancer"},
        "onsetDateTime": "2010",
    },
    {
        "resourceType": "Condition",
        "id": "secondary",
        "code": {"text": "bone metastases"},
        "onsetDateTime": "2020-01-01",
    },
)
_STUDY_DRUG: Mapping[str, object] = {
    "resourceType": "MedicationStatement",
    "id": "undated",
    "status": "stopped",
    "medicationCodeableConcept": {"text": "study drug"},
}
_PROGRESSED = {
    **_STUDY_DRUG,
    "id": "dated",
    "effectivePeriod": {"start": "2020-02-01", "end": "2021-02-01"},
    "statusReason": [{"text": "progression"}],
}
# A condition without onset beside a drug stopped for toxicity, and chemotherapy of which only the
# year of its end is known.
_CONDITION: Mapping[str, object] = {
    "resourceType": "Condition",
    "id": "beside",
    "code": {"text": "pneumonitis"},
}
_TOXICITY = {**_STUDY_DRUG, "id": "toxicity", "statusReason": [{"text": "toxicity"}]}
_LAST_YEAR = {"effectivePeriod": {"start": "2020-02-01", "end": "2020"}}
_STATUS: Mapping[str, object] = {
    "resourceType": "Observation",
    "id": "status",
    "status": "final",
    "code": {"text": "Cancer disease status"},
    "effectiveDateTime": "2020-11-01",
    "valueCodeableConcept": {"text": "Progressive disease"},
}
_RECORDS = ("empty", "study-drug", "without-dates", "without-days")


def _record(name: str, words: terminology.Terminology) -> tuple[Mapping[str, object], ...]:
    if name == "empty":
        return ()
    if name == "study-drug":
        return (*_RELAPSE, _STUDY_DRUG, _PROGRESSED)
    drugs = [d for d in words.drugs.values() if d.role == "line-defining"]
    endocrine = {"medicationCodeableConcept": {"text": min(d.name for d in drugs if d.endocrine)}}
    if name == "without-dates":
        return (*_RELAPSE, {**_STUDY_DRUG, **endocrine})
    cytotoxic = min(d.name for d in drugs if "chemotherapy" in d.classes)
    chemotherapy = {**_STUDY_DRUG, **_LAST_YEAR, "medicationCodeableConcept": {"text": cytotoxic}}
    return (*_RELAPSE, _CONDITION, {**_TOXICITY, **endocrine}, chemotherapy, _STATUS)


@lru_cache(maxsize=16)
def _facts(name: str, groups: Groups) -> Mapping[str, Fact]:
    words = terminology.load()
    rules = Rules(load_parameters(), words, _DAY)
    record = read_record(_record(name, words), None, _DAY, words)
    course = follow(record, rules)
    return collect_facts(record, course, rules, _Ground(dict(groups), load_facts()))


@dataclass(frozen=True, eq=False)
class _Ground:
    """What the facts of the records are derived by."""

    groups: Mapping[str, tuple[str, ...]]
    facts: Mapping[str, FactDeclaration]

    @property
    def thresholds(self) -> Mapping[str, float]:
        return _Any()


class _Any(dict[str, float]):
    """Answers every threshold, since no comparison with it matters here."""

    def __missing__(self, key: str) -> float:
        return 0.0


def criterion_faults(documents: Documents) -> Iterator[str]:
    """Criteria and tests that ask for what nobody derives, or compare it with what it never is."""
    declarations = declarations_of(documents)
    yield from _names_of_tests(documents, declarations)
    yield from _named_in_cautions(documents, declarations)
    vocabulary = _vocabulary(documents)
    numbers = {row["id"] for _, row in documents.rows("parameters", "parameters")}
    for place, node in documents.mappings:
        if "fact" in node and "op" in node:
            if node["fact"] not in declarations:
                problem = f"no fact {node['fact']} is derived"
                mend = f"{nearest_word(str(node['fact']), declarations)} {_DECLARE}"
                yield fault_text(place, problem, mend)
            elif node["op"] == "is-unknown":
                continue
            elif "parameter" in node:
                yield from _number_faults(place, node, declarations[node["fact"]], numbers)
            elif "value" not in node:
                yield fault_text(
                    place, f"{node['op']} compares with nothing", "add the field value"
                )
            else:
                yield from _fits(place, node, declarations[node["fact"]], vocabulary)


def _number_faults(
    place: EntryPlace, node: Mapping[str, Any], declaration: FactDeclaration, numbers: set[str]
) -> Iterator[str]:
    """A parameter that there is not, or that is compared with what is no number."""
    name = node["parameter"]
    if name not in numbers:
        yield fault_text(place, f"{name} is not in parameters.yaml", nearest_word(name, numbers))
    elif declaration.type != "number":
        problem = f"{node['fact']} is no number to compare with {name}"
        yield fault_text(place, problem, "give a value")


def _named_in_cautions(
    documents: Documents, declarations: Mapping[str, FactDeclaration]
) -> Iterator[str]:
    """Facts that the sentence of a caution or an order rule holds in braces."""
    for place, entry in documents.mappings:
        if "when" in entry and ("code" in entry or "action" in entry):
            for name in facts_named(entry["text"]):
                if name not in declarations and name not in WORDS:
                    problem = f"no fact {name} is derived"
                    yield fault_text(place, problem, nearest_word(name, declarations))


def _names_of_tests(
    documents: Documents, declarations: Mapping[str, FactDeclaration]
) -> Iterator[str]:
    """Facts that a test settles and that the policy of orders asks for."""
    for place, row in documents.rows("tests_due", "tests"):
        for name in (*row["facts"], *row.get("outlives", ())):
            if name not in declarations:
                yield fault_text(
                    place, f"no fact {name} is derived", nearest_word(name, declarations)
                )
    for path, content in documents.data.items():
        for field in ("asked", "soft") if kind_of(path) == "order_policy" else ():
            for name in content[field]:
                if name not in declarations:
                    problem = f"no fact {name} is derived"
                    yield fault_text((path, field), problem, nearest_word(name, declarations))


def always_known(documents: Documents) -> frozenset[str]:
    """Facts that every record settles, an empty one and those without certain therapy among them.

    No case of theirs can be unknown.
    """
    groups = _groups(documents)
    readings = [_facts(name, groups) for name in _RECORDS]
    return frozenset(
        n for n in readings[0] if all(isinstance(facts[n], Known) for facts in readings)
    )


def _groups(documents: Documents) -> Groups:
    groups = {
        name: tuple(group)
        for path, content in documents.data.items()
        if path.endswith("/knowledge/data/groups.yaml")
        for name, group in content["groups"].items()
    }
    return tuple(sorted(groups.items()))


def _vocabulary(documents: Documents) -> Mapping[str, set[str]]:
    return {
        "class": drug_names.class_names(documents),
        "agent": drug_names.inn_names(documents),
        "condition": {
            row["concept"]
            for content in documents.data.values()
            for row in content.get("conditions", ())
        },
        "interaction": {place[1] for place, _ in documents.rows("interactions", "groups")},
    }


def _fits(
    place: EntryPlace,
    node: Mapping[str, Any],
    declaration: FactDeclaration,
    vocabulary: Mapping[str, set[str]],
) -> Iterator[str]:
    """The operator suits the type of the fact, and the words are some that it can take."""
    operator, value = node["op"], node["value"]
    operators = _OPERATORS[declaration.type]
    if declaration.type == "boolean":
        if operator not in operators or not isinstance(value, bool):
            yield fault_text(
                place, f"{node['fact']} is true or false", "compare: is true, is false"
            )
        return
    if declaration.type == "number":
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if operator not in operators or not number:
            yield fault_text(place, f"{node['fact']} is a number", "compare it with one")
        return
    # lacks takes one word as well as a list
    takes_list = operator in _LISTED or (operator == "lacks" and isinstance(value, list))
    if operator not in operators or takes_list != isinstance(value, list):
        form = "a list" if operator in _LISTED else "one word"
        problem = f"{operator} does not fit the fact {node['fact']}"
        fitting = ", ".join(sorted(operators)) or "is-unknown"
        yield fault_text(place, problem, f"use {fitting}; {operator} takes {form}")
        return
    words = set(declaration.values) or vocabulary.get(declaration.of or "", set())
    for word in value if isinstance(value, list) else [value]:
        if words and word not in words:
            yield fault_text(
                place, f"{node['fact']} is never {word}", nearest_word(str(word), words)
            )
