"""One relapsed patient, and one drug recorded in each of the shapes that feeds have."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import terminology
from oncology.course import follow
from oncology.facts import PatientFacts, collect_facts
from oncology.intake import read_record
from oncology.knowledge import Rules, load_knowledge, load_parameters
from service.vignettes import chart

DAY = date(2026, 11, 24)
RELAPSE = {
    "born": 1955, "menopause": "postmenopausal", "diagnosed": "2018-01-10", "surgery": "2018-02-01",
    "advanced": "2024-01-10", "metastases": ["bone"], "er": "90%", "pr": "positive",
    "her2": "0 no staining", "genes": {"ESR1": "Y537S 2026-11-10"}, "progression": ["2026-10-10"],
}  # fmt: skip
SPANS: dict[str, dict[str, str]] = {
    "dated": {"start": "2026-02-01", "end": "2026-10-10"},
    "undated": {},
    "start only": {"start": "2026-02-01"},
    "end only": {"end": "2026-10-10"},
    "short": {"start": "2026-02-01", "end": "2026-02-05"},
}
SHAPES = ("none", *SPANS, "study drug")


def statement(drug: str, shape: str, reason: str | None = None, number: int = 0) -> dict:
    """A stopped MedicationStatement of a drug, with the dates of the shape."""
    span = SPANS["dated" if shape == "study drug" else shape]
    text = "Study drug" if shape == "study drug" else drug
    why = "toxicity" if shape == "short" else reason
    return {
        "resourceType": "MedicationStatement",
        "id": f"given{number}",
        "status": "stopped",
        "subject": {"reference": "Patient/p"},
        "medicationCodeableConcept": {"text": text},
        "reasonCode": [{"text": "breast cancer"}],  # without which some drugs are given otherwise
        **({"effectivePeriod": span} if span else {}),
        **({"statusReason": [{"text": why}]} if why else {}),
    }


def patient(*records: dict, **changes: object) -> dict:
    """The chart with these records, in the notation of the vignettes."""
    return {**RELAPSE, **changes, "as_of": DAY.isoformat(), "resources": list(records)}


@lru_cache(maxsize=512)
def facts_of(drug: str, shape: str, reason: str | None = None) -> PatientFacts:
    """The facts on the chart with one drug in a shape."""
    records = [] if shape == "none" else [statement(drug, shape, reason)]
    return facts_on(chart.resources(patient(*records)))


def facts_on(resources: list[dict]) -> PatientFacts:
    """The facts on a list of resources."""
    knowledge, rules = load_knowledge(), Rules(load_parameters(), terminology.load(), DAY)
    record = read_record(resources, "p", DAY, rules.terminology)
    course = follow(record, rules)
    return collect_facts(record, course, rules, knowledge)
