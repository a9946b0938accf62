"""Facts are derived when first asked for, once, and not in a circle."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import NamedTuple

import pytest

from oncology.facts.patient_facts import CircularFacts, PatientFacts
from oncology.facts.registry import Derivation, Derivations
from oncology.knowledge import load_facts
from oncology.options.regimen_answers import AGENT_FACTS
from oncology.safety import check as safety
from oncology.values import Fact, Known, Unknown
from service.vignettes import chart
from tests.oncology.facts.exposure_charts import facts_on, patient, statement
from tests.vignettes import cases

FACTS = load_facts()


def facts_of(**functions) -> PatientFacts:
    """Facts that the functions derive, without a patient."""
    derivations = {n: Derivation(f, False) for n, f in functions.items()}
    return PatientFacts(SimpleNamespace(history=SimpleNamespace(confidence="high")), derivations)


def test_a_fact_is_derived_once_and_only_when_asked_for() -> None:
    calls = Counter()

    def age(facts):
        calls["age"] += 1
        return Known(60)

    facts = facts_of(age=age, old=lambda facts: Known(facts["age"].value > 50), sex=pytest.fail)
    assert ("old" in facts, len(facts), list(facts), facts.derived) == (True, 3, ["age", "old", "sex"], frozenset())  # fmt: skip
    assert facts["old"] == facts["old"] == Known(True)
    assert facts["age"] == Known(60)
    assert calls == {"age": 1}
    assert facts.derived == {"old", "age"}


def test_all_of_them_can_be_taken_as_a_dictionary() -> None:
    facts = facts_of(a=lambda facts: Known(1), b=lambda facts: facts["a"])
    assert {**facts, "c": Known(2)} == {"a": Known(1), "b": Known(1), "c": Known(2)}


def test_a_name_that_no_fact_has_is_refused() -> None:
    assert facts_of().get("shoe-size") is None
    with pytest.raises(KeyError):
        facts_of()["shoe-size"]


@pytest.mark.parametrize("length", [1, 2, 5])
def test_a_circle_is_named(length) -> None:
    names = [f"f{n}" for n in range(length)]
    facts = facts_of(
        **{n: lambda facts, n=n: facts[names[(names.index(n) + 1) % length]] for n in names}
    )
    with pytest.raises(CircularFacts, match=re.escape(" -> ".join([*names, names[0]]))):
        facts["f0"]


def test_two_who_ask_at_once_make_no_circle() -> None:
    other = []

    def slow(facts):
        if not other:  # a second thread asks while the first derives
            with ThreadPoolExecutor(1) as pool:
                other.append(None)
                other[0] = pool.submit(lambda: whole["slow"]).result()
        return Known(1)

    whole = facts_of(slow=slow)
    assert (whole["slow"], other) == (Known(1), [Known(1)])


def test_a_fact_that_failed_can_be_asked_for_again() -> None:
    answers = iter([ZeroDivisionError(), Known(1)])

    def once(facts):
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    facts = facts_of(once=once)
    with pytest.raises(ZeroDivisionError):
        facts["once"]
    assert facts["once"] == Known(1)


def test_two_functions_of_one_name_are_refused() -> None:
    fact = Derivations()
    fact("age")(len)
    with pytest.raises(ValueError, match="two functions derive age"):
        fact("age")(max)


@pytest.mark.parametrize("name", sorted(n for n, d in FACTS.items() if d.document))
def test_what_is_read_off_the_course_is_no_surer_than_it(name) -> None:
    facts = facts_on(chart.resources(patient(statement("letrozole", "start only"))))
    grade, fact = facts.context.history.confidence, facts[name]
    assert grade != "high"
    of_rules = {"as-of", "ruleset-version", "parameters-hash"}
    of_record = {"planned-agents", "excluded-records", "unmapped-records", "undated-records", "course-notes", "confidence-caps"}  # fmt: skip
    if isinstance(fact, Known) and name not in of_rules | of_record:
        assert fact.confidence == grade


def kept(function, results: list):
    """The function, which puts its results into the list besides."""

    def keep(*parts):
        results.append(function(*parts))
        return results[-1]

    return keep


class Runs(NamedTuple):
    """Of every vignette of the US the facts as the Assessment left them, and the Assessment."""

    pairs: list[tuple[PatientFacts, dict]]
    of_orders: list[Mapping[str, Fact]]  # in both jurisdictions


@pytest.fixture(scope="module")
def both() -> Runs:
    pairs: list[tuple[PatientFacts, dict]] = []
    of_orders: list[Mapping[str, Fact]] = []
    stage = sys.modules["oncology.assessment.judged_chart"]
    files = {name: cases.vignettes(name) for name in ("options", "orders", "tests_due")}
    for name, vignettes in files.items():
        for vignette in vignettes:
            facts: list[PatientFacts] = []
            of_agents: list[Mapping[str, Fact]] = []
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(stage, "collect_facts", kept(stage.collect_facts, facts))
                patch.setattr(safety, "OrderFacts", kept(safety.OrderFacts, of_agents))
                if vignette.jurisdiction == "us" or name == "orders":
                    document = cases.assessment_of(vignette)
            if vignette.jurisdiction == "us":
                pairs += [(only, document) for only in facts]
            if name == "orders":
                of_orders += of_agents
    return Runs(pairs, of_orders)


@pytest.fixture(scope="module")
def runs(both) -> list[tuple[PatientFacts, dict]]:
    return both.pairs


def test_what_nobody_asks_for_is_not_derived(runs) -> None:
    pairs = [(facts, document) for facts, document in runs if document["orders"]]
    counts = [len(facts.derived) for facts, _ in pairs]
    assert len(counts) > 50
    assert max(counts) < len(FACTS) * 0.9
    assert sum(counts) / len(counts) < len(FACTS) * 0.85
    assert not any("platelets" in facts.derived for facts, _ in pairs)


def test_the_assessment_lists_all_of_its_facts(runs) -> None:
    names = {d.document for d in FACTS.values() if d.document}
    assert len(names) == 108
    for _, document in runs:
        assert set(document["therapy"]["facts"]) == names | {"evidence"}
        assert set(document["therapy"]["facts"]["evidence"]) == names


DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def fits(declaration, value) -> bool:
    """Whether a value is of the declared type."""
    words = set(declaration.values)
    return {
        "boolean": lambda: isinstance(value, bool),
        "number": lambda: isinstance(value, int | float) and not isinstance(value, bool),
        "date": lambda: isinstance(value, str) and (value in words or bool(DAY.fullmatch(value))),
        "word": lambda: isinstance(value, str) and (not words or value in words),
        "text": lambda: isinstance(value, str) and bool(value),
        "names": lambda: isinstance(value, tuple) and all(isinstance(v, str) for v in value),
    }[declaration.type]()


@pytest.mark.parametrize(
    ("name", "value"),
    [("visceral", "yes"), ("visceral", 1), ("age", True), ("age", "60"), ("last-progression", "ongoing"),
     ("adjuvant-et-end", "2024-1"), ("her2", "high"), ("sites", "bone"), ("pregnancy", "")],
)  # fmt: skip
def test_a_value_of_another_type_does_not_fit(name, value) -> None:
    assert not fits(FACTS[name], value)


def test_each_value_is_of_its_declared_type(runs) -> None:
    strange = {
        (name, str(fact.value))
        for facts, _ in runs
        for name, fact in facts.items()
        if isinstance(fact, Known) and not fits(FACTS[name], fact.value)
    }
    assert strange == set()


def test_only_numbers_have_bounds_and_only_sets_have_members(runs) -> None:
    strange = {
        name
        for facts, _ in runs
        for name, fact in facts.items()
        if isinstance(fact, Unknown)
        and ((fact.low is not None and FACTS[name].type != "number") or (fact.members and FACTS[name].type != "names"))
    }  # fmt: skip
    assert strange == set()


def test_facts_of_regimens_are_the_declared_ones() -> None:
    assert {n for n, d in FACTS.items() if d.derived_by == "regimen"} == AGENT_FACTS


def test_facts_of_orders_are_the_declared_ones_and_of_their_types(both) -> None:
    declared = {n for n, d in FACTS.items() if d.derived_by == "order"}
    assert len(both.of_orders) > 1000
    for facts in both.of_orders:
        assert {n for n in facts if n.startswith("order-")} == declared
        values = {n: facts[n].value for n in declared if isinstance(facts[n], Known)}
        assert [n for n, value in values.items() if not fits(FACTS[n], value)] == []
