"""The cases of `cases/`: each names its rule, and the files can be read by a clinician."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

import terminology
from oncology.course.follow import follow
from oncology.facts import collect_facts
from oncology.intake import read_record
from oncology.knowledge import Rules, load_knowledge
from oncology.values import Known
from tests.oncology.course.case_files import load
from tests.oncology.course.charts import resources
from tests.oncology.course.golden import parameters_of

CASES = load()
AS_OF = "2026-11-23"


def assessed(case: dict):
    """The history, and the facts on it."""
    day = date.fromisoformat(str(case.get("as_of", AS_OF)))
    record = read_record(resources(case), "p", day, terminology.load())
    rules, knowledge = Rules(parameters_of(case), terminology.load(), day), load_knowledge()
    course = follow(record, rules)
    facts = collect_facts(record, course, rules, knowledge)
    return course.history, facts.of_document()


def shown(line) -> str:
    agents = " + ".join(sorted({a.ingredient for a in line.agents}))
    return f"{line.opened_by} {agents} {line.start}..{line.end or ''}"


def fact(value):
    if isinstance(value, Known):
        return list(value.value) if isinstance(value.value, tuple) else value.value
    return "unknown" if value.low is None else f"{value.low:g} or more" if value.high is None else f"{value.low:g} to {value.high:g}"  # fmt: skip


SEEN = {
    "lines": lambda found: [shown(line) for line in found.lines],
    "tags": lambda found: [sorted(line.tags) for line in found.lines],
    "pd": lambda found: [f"{line.progression} {line.progression_evidence}" if line.progression else None for line in found.lines],
    "ends": lambda found: [line.end_reason for line in found.lines],
    "early": lambda found: sorted(f"{c.agents[0].ingredient} {c.setting} {c.start}..{c.end or ''}" for c in found.courses),
    "category": lambda found: found.resistance.category,
    "rule": lambda found: found.resistance.rule,
    "alternatives": lambda found: sorted(found.resistance.alternatives),
    "events": lambda found: [f"{e.date} {e.category} {e.kind}" for e in found.resistance.events],
    "confidence": lambda found: found.confidence,
    "line_confidence": lambda found: [line.confidence for line in found.lines],
    "setting": lambda found: found.disease.setting,
    "de_novo": lambda found: found.disease.de_novo,
    "advanced_basis": lambda found: found.disease.advanced_basis,
    "disease_sources": lambda found: list(found.disease.sources),
    "sites": lambda found: list(found.disease.sites),
    "visceral": lambda found: found.disease.visceral,
    "crisis": lambda found: found.disease.visceral_crisis,
    "advanced_since": lambda found: found.disease.advanced_since and str(found.disease.advanced_since),
    "planned": lambda found: list(found.planned),
    "excluded": lambda found: sorted(r.code for r in found.excluded),
    "next_line": lambda found: found.next_line,
}  # fmt: skip


@pytest.mark.parametrize("case", [pytest.param(c, id=c["case"]) for c in CASES])
def test_case(case) -> None:
    (found, derived), wanted = assessed(case), case["expect"]
    seen = {name: SEEN[name](found) for name in wanted if name in SEEN}
    assert seen == {name: wanted[name] for name in seen}
    codes = {note.code for note in found.notes}
    assert set(wanted.get("notes", [])) <= codes
    assert not set(wanted.get("no_notes", [])) & codes
    facts = {name: fact(derived[name]) for name in wanted.get("facts", {})}
    assert facts == wanted.get("facts", {})
    words = wanted.get("basis", [])
    assert all(word in found.resistance.basis for word in words), found.resistance.basis
    assert set(wanted) <= {*SEEN, "notes", "no_notes", "facts", "basis"}


def test_each_case_has_its_own_name_rule_and_words() -> None:
    assert max(Counter(c["case"] for c in CASES).values()) == 1
    for case in CASES:
        assert case["rule"]
        assert case["says"]
