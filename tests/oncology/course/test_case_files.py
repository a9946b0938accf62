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
    shown = {d.document: facts[name] for name, d in knowledge.facts.items() if d.document}
    return course.history, shown


def shown(line) -> str:
    agents = " + ".join(sorted({a.ingredient for a in line.agents}))
    return f"{line.opened_by} {agents} {line.start}..{line.end or ''}"


def fact(value):
    if isinstance(value, Known):
        return list(value.value) if isinstance(value.value, tuple) else value.value
    return "unknown" if value.low is None else f"{value.low:g} or more" if value.high is None else f"{value.low:g} to {value.high:g}"  # fmt: skip


SEEN = {
    "lines": lambda history: [shown(line) for line in history.lines],
    "tags": lambda history: [sorted(line.tags) for line in history.lines],
    "pd": lambda history: [f"{line.progression} {line.progression_evidence}" if line.progression else None for line in history.lines],
    "ends": lambda history: [line.end_reason for line in history.lines],
    "early": lambda history: sorted(f"{c.agents[0].ingredient} {c.setting} {c.start}..{c.end or ''}" for c in history.courses),
    "category": lambda history: history.resistance.category,
    "rule": lambda history: history.resistance.rule,
    "alternatives": lambda history: sorted(history.resistance.alternatives),
    "events": lambda history: [
        f"{e.date} {e.category} {e.kind}" for e in history.resistance.events
    ],
    "confidence": lambda history: history.confidence,
    "line_confidence": lambda history: [line.confidence for line in history.lines],
    "setting": lambda history: history.disease.setting,
    "de_novo": lambda history: history.disease.de_novo,
    "advanced_basis": lambda history: history.disease.advanced_basis,
    "disease_sources": lambda history: list(history.disease.sources),
    "sites": lambda history: list(history.disease.sites),
    "visceral": lambda history: history.disease.visceral,
    "crisis": lambda history: history.disease.visceral_crisis,
    "advanced_since": lambda history: history.disease.advanced_since and str(history.disease.advanced_since),
    "planned": lambda history: list(history.planned),
    "excluded": lambda history: sorted(r.code for r in history.excluded),
    "next_line": lambda history: history.next_line,
}  # fmt: skip


@pytest.mark.parametrize("case", [pytest.param(c, id=c["case"]) for c in CASES])
def test_case(case) -> None:
    (history, values), expect = assessed(case), case["expect"]
    answers = {name: SEEN[name](history) for name in expect if name in SEEN}
    assert answers == {name: expect[name] for name in answers}
    codes = {note.code for note in history.notes}
    assert set(expect.get("notes", [])) <= codes
    assert not set(expect.get("no_notes", [])) & codes
    facts = {name: fact(values[name]) for name in expect.get("facts", {})}
    assert facts == expect.get("facts", {})
    words = expect.get("basis", [])
    assert all(word in history.resistance.basis for word in words), history.resistance.basis
    assert set(expect) <= {*SEEN, "notes", "no_notes", "facts", "basis"}


def test_each_case_has_its_own_name_rule_and_words() -> None:
    assert max(Counter(c["case"] for c in CASES).values()) == 1
    for case in CASES:
        assert case["rule"]
        assert case["says"]
