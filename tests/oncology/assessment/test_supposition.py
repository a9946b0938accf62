"""Each value that may be supposed becomes what the record tells, and nothing else is touched."""

from datetime import date
from pathlib import Path

import pytest

import terminology
from oncology.assessment import Case, Supposition, assess, findings_on
from oncology.assessment.supposition import SOURCE
from oncology.checks import load_checked
from oncology.knowledge import load_facts
from oncology.values import Known
from service.vignettes import case_of, read

KNOWLEDGE, TERMINOLOGY = load_checked(), terminology.load()
VIGNETTES = Path(__file__).parents[2] / "vignettes"
VALUES = [(name, value.value) for name, fact in load_facts().items() for value in fact.suppose]


@pytest.fixture(scope="module")
def case():
    path = next(VIGNETTES.rglob("elacestrant.yaml"))
    return case_of(next(read(path)))


def supposing(case, *pairs):
    changes = tuple(Supposition(name, value) for name, value in pairs)
    return Case(
        case.resources, case.patient_id, case.as_of, case.jurisdiction, suppositions=changes
    )


@pytest.mark.parametrize(("name", "value"), VALUES, ids=lambda part: str(part))
def test_a_supposed_value_is_what_the_fact_then_holds(case, name, value):
    facts = findings_on(supposing(case, (name, value)), KNOWLEDGE, TERMINOLOGY).facts
    assert isinstance(facts[name], Known)
    assert facts[name].value == value


def test_values_are_those_that_the_fact_may_have():
    for fact in load_facts().values():
        if fact.values:
            assert {v.value for v in fact.suppose} <= set(fact.values), fact.name
        labels = [value.label for value in fact.suppose]
        assert len(labels) == len(set(labels)), fact.name


def test_a_supposition_takes_the_place_of_what_is_recorded_and_says_so(case):
    before = assess(case, KNOWLEDGE, TERMINOLOGY)
    after = assess(supposing(case, ("esr1", "not-detected")), KNOWLEDGE, TERMINOLOGY)
    assert before["biomarkers"]["genes"]["ESR1"]["status"] == "altered"
    assert after["biomarkers"]["genes"]["ESR1"]["status"] == "not-detected"
    ranks = [{o["id"]: o["rank"] for o in doc["options"]} for doc in (before, after)]
    assert ranks[0]["elacestrant"] == 1
    assert ranks[1]["elacestrant"] is None
    criteria = [
        c for o in after["options"] if o["id"] == "elacestrant" for c in o["criteria"]
        if c["result"] == "not-met"
    ]  # fmt: skip
    assert criteria[0]["sources"] == [f"{SOURCE}/esr1"]


def test_progression_today_ends_the_running_line():
    resources = [
        {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1960"},
        _result("er", "85337-4", "positive"), _result("her2", "85319-2", "negative"),
        {
            "resourceType": "Condition", "id": "m", "subject": {"reference": "Patient/p"},
            "code": {"text": "Secondary malignant neoplasm of bone", "coding": [
                {"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "C79.51"}
            ]},
            "onsetDateTime": "2025-01-01",
        },
        {
            "resourceType": "MedicationStatement", "id": "l", "status": "active",
            "medicationCodeableConcept": {"text": "letrozole"},
            "subject": {"reference": "Patient/p"}, "effectivePeriod": {"start": "2025-02-01"},
        },
    ]  # fmt: skip
    case = Case(tuple(resources), "p", date(2026, 6, 1), "us")
    before = assess(case, KNOWLEDGE, TERMINOLOGY)
    after = assess(supposing(case, ("pd-on-current-line", True)), KNOWLEDGE, TERMINOLOGY)
    assert before["disease"]["lastProgression"] is None
    assert after["disease"]["lastProgression"] == "2026-06-01"
    assert before["endocrineResistance"]["category"] == "none-demonstrated"
    assert after["endocrineResistance"]["category"] == "secondary"


def _result(identifier, code, word):
    return {
        "resourceType": "Observation", "id": identifier, "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
        "valueCodeableConcept": {"text": word}, "subject": {"reference": "Patient/p"},
        "effectiveDateTime": "2025-01-01",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"), [("esr1", "lost"), ("no-such-fact", True), ("er", "positive")]
)
def test_what_cannot_be_supposed_is_refused_without_a_word_of_it(case, name, value):
    with pytest.raises(ValueError, match="may be supposed") as fault:
        assess(supposing(case, (name, value)), KNOWLEDGE, TERMINOLOGY)
    assert name not in str(fault.value)


def test_without_suppositions_nothing_is_another(case):
    assert assess(supposing(case), KNOWLEDGE, TERMINOLOGY) == assess(case, KNOWLEDGE, TERMINOLOGY)
