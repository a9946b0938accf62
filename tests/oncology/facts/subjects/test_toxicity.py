"""Drugs stopped for toxicity: each stop with its day and kind, and whether it was severe."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from oncology.values import Known, contains_any
from service.vignettes import chart
from tests.oncology.facts.exposure_charts import facts_on, patient

START, END = "2026-02-01", "2026-08-01"


def stop(drug: str = "abemaciclib", why: object = "toxicity", **elements: object) -> dict:
    record = {
        "resourceType": "MedicationStatement",
        "id": drug,
        "status": "stopped",
        "subject": {"reference": "Patient/p"},
        "medicationCodeableConcept": {"text": drug},
        "effectivePeriod": {"start": START, "end": END},
        "statusReason": [{"text": why}] if why else [],
    }
    return {**record, **elements}


def event(kind: str, words: str, **elements: object) -> dict:
    return {
        "resourceType": kind,
        "id": kind.lower(),
        "subject": {"reference": "Patient/p"},
        ("event" if kind == "AdverseEvent" else "code"): {"text": words},
        **elements,
    }


def facts_with(*resources: dict):
    return facts_on(chart.resources(patient(*resources, progression=None)))


@pytest.mark.parametrize(
    ("why", "row"),
    [
        ("toxicity", "kind of toxicity not recorded"),
        ("Diarrhea grade 3", "diarrhoea grade 3"),
        ("Intolerance: G2 rash, fatigue", "fatigue, rash grade 2"),
        ("Pulmonary embolism", "thrombosis"),
        ("Toxicity grade 4", "toxicity grade 4"),
        ("<b>Diarrhoea</b> see http://x.example", "diarrhoea"),
    ],
)
def test_a_stop_is_named_by_drug_day_and_kind(why, row) -> None:
    rows = facts_with(stop(why=why))["toxicity-stops"]
    assert rows.value == (f"abemaciclib: until {END}, {row}",)
    assert rows.sources == ("MedicationStatement/abemaciclib",)


def test_a_note_tells_the_kind_of_a_stop_for_toxicity_only() -> None:
    note = {"note": [{"text": "Stopped after grade 3 diarrhoea."}]}
    assert facts_with(stop(**note))["toxicity-stops"].value == (
        f"abemaciclib: until {END}, diarrhoea grade 3",
    )
    for why in ("Disease progression", "Patient choice", None):
        assert facts_with(stop(why=why, **note))["toxicity-stops"] == Known(())


def test_a_stop_without_a_day_and_one_of_early_disease_are_named() -> None:
    undated = stop("ribociclib", "QT prolongation", effectivePeriod={})
    early = stop(
        "anastrozole", "arthralgia", effectivePeriod={"start": "2018-03-01", "end": "2019"}
    )
    assert facts_with(undated, early)["toxicity-stops"].value == (
        "anastrozole: until 2019, arthralgia",
        "ribociclib: stopped, day not recorded, QT prolongation",
    )


@pytest.mark.parametrize(
    "blame",
    [
        event("Condition", "Diarrhoea grade 3 due to abemaciclib", onsetDateTime="2026-07-20"),
        event("Condition", "Diarrhoea", note=[{"text": "Grade 3 diarrhoea on abemaciclib."}]),
        event("AdverseEvent", "Diarrhoea, grade 3",
              suspectEntity=[{"instance": {"reference": "MedicationStatement/abemaciclib"}}]),
        event("AdverseEvent", "Grade 3 diarrhoea", date="2026-07-20",
              suspectEntity=[{"instanceCodeableConcept": {"text": "Abemaciclib"}}]),
        event("AdverseEvent", "Abemaciclib: diarrhoea grade 3"),
    ],
)  # fmt: skip
def test_what_blames_the_drug_tells_the_kind(blame) -> None:
    partner = stop("fulvestrant", None, status="active", effectivePeriod={"start": START})
    facts = facts_with(stop(), partner, blame)
    assert facts["toxicity-stops"].value == (f"abemaciclib: until {END}, diarrhoea grade 3",)


def test_blame_of_another_time_or_drug_or_in_doubt_tells_nothing() -> None:
    doubt = {"verificationStatus": {"coding": [{"code": "unconfirmed"}]}}
    for blame in (
        event("Condition", "Diarrhoea due to abemaciclib", onsetDateTime="2025-07-20"),
        event("Condition", "Diarrhoea due to alpelisib"),
        event("Condition", "Diarrhoea due to abemaciclib", **doubt),
        event("AdverseEvent", "Abemaciclib: diarrhoea", actuality="potential"),
    ):
        row = facts_with(stop(), blame)["toxicity-stops"].value
        assert row == (f"abemaciclib: until {END}, kind of toxicity not recorded",)


SEVERE = {
    "Pneumonitis": True, "Interstitial lung disease": True, "QTc prolongation": True,
    "Stevens-Johnson syndrome": True, "Hepatic failure": True, "Neutropenia grade 4": True,
    "Diarrhoea grade 5": True, "Diarrhoea grade 3": False, "toxicity": False, "Rash": False,
    "Toxicity grade 4": True, "Disease progression with pneumonitis": False,
}  # fmt: skip


@pytest.mark.parametrize(("why", "severe"), SEVERE.items())
def test_a_severe_kind_or_grade_bars_the_drug(why, severe) -> None:
    answer = facts_with(stop(why=why))["severe-toxicity-agents"]
    assert answer.value == (("abemaciclib",) if severe else ())


@pytest.mark.parametrize("shift", [-900, -182, -181, -30, 0, 29, 30, 31, 60])
def test_a_severe_condition_counts_under_the_drug_and_soon_after_its_end(shift) -> None:
    """Days from the end of the drug to the onset."""
    onset = date.fromisoformat(END) + timedelta(days=shift)
    lung = event("Condition", "Pneumonitis", onsetDateTime=onset.isoformat())
    under = date.fromisoformat(START) <= onset and shift <= 30
    facts = facts_with(stop(), lung)
    assert contains_any(facts["severe-toxicity-agents"], ["abemaciclib"]) is under
    other = facts_with(stop(why="Disease progression"), lung)
    assert other["severe-toxicity-agents"] == Known(())


@pytest.mark.parametrize(
    ("elements", "answer"),
    [
        ({"onsetDateTime": "2026"}, None),
        ({"onsetDateTime": "2026-07"}, True),
        ({"onsetDateTime": "2025"}, False),
        ({}, None),
        ({"recordedDate": "2025-01-01"}, False),
        ({"recordedDate": "2026-09-01"}, None),
        ({"abatementDateTime": "2019"}, False),
    ],
)
def test_an_onset_that_may_lie_under_the_drug_leaves_it_open(elements, answer) -> None:
    facts = facts_with(stop(), event("Condition", "Pneumonitis", **elements))
    assert contains_any(facts["severe-toxicity-agents"], ["abemaciclib"]) is answer


ATC = "http://www.whocc.no/atc"


@pytest.mark.parametrize(
    ("drug", "groups"),
    [
        ({"text": "Insulin glargine 100 U/ml"}, ("insulin",)),
        ({"text": "empagliflozin/metformin (Synjardy)"}, ("metformin", "sglt2-inhibitor")),
        ({"text": "Jardiance 10 mg"}, ("sglt2-inhibitor",)),
        ({"text": "glimepiride"}, ("sulfonylurea",)),
        ({"text": "Ozempic"}, ("glp1-agonist",)),
        ({"text": "sitagliptin"}, ("dpp4-inhibitor",)),
        ({"text": "pioglitazone"}, ("thiazolidinedione",)),
        ({"coding": [{"system": ATC, "code": "A10BK03"}]}, ("sglt2-inhibitor",)),
        ({"coding": [{"system": ATC, "code": "A10AE04"}]}, ("insulin",)),
        ({"text": "ramipril"}, ()),
    ],
)
def test_glucose_lowering_drugs_that_run_are_told_by_group(drug, groups) -> None:
    running = stop("beside", None, status="active", medicationCodeableConcept=drug,
                   effectivePeriod={"start": START})  # fmt: skip
    assert facts_with(running)["glucose-lowering"].value == groups
    over = {**running, "status": "stopped", "effectivePeriod": {"start": START, "end": END}}
    assert facts_with(over)["glucose-lowering"] == Known(())
