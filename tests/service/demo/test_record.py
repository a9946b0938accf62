from service.demo.fhir import demo_patients
from service.demo.record import RecordRow, concept_words, person_of, record_of


def test_every_entry_of_every_demo_patient_is_listed():
    for members in demo_patients().values():
        rows = [row for rows in record_of(members).values() for row in rows]
        assert len(rows) == len(members) - 1  # the patient stands above
        assert all(row.words for row in rows)


def test_entries_say_what_is_recorded_the_newest_first():
    record = record_of(demo_patients()["demo-2"])
    assert RecordRow("2025-05-05 to 2026-11-06", "letrozole; stopped; Disease progression") in record["Drugs"]  # fmt: skip
    days = [row.day for row in record["Results"]]
    assert days == sorted(days, reverse=True)
    assert any("ESR1" in row.words and "Present" in row.words for row in record["Results"])
    assert person_of(demo_patients()["demo-2"]) == "female, born 1958-03"


def test_odd_entries_are_listed_as_far_as_they_go():
    odd = [
        {"resourceType": "Observation", "valueQuantity": {"value": 0, "unit": "%"}, "code": {"text": "ER"}},
        {"resourceType": "Procedure", "performedPeriod": {"end": "2026"}},
        {"resourceType": "Specimen", "id": "s"},
        {"resourceType": "MedicationStatement", "medicationCodeableConcept": {"text": "a"}, "status": "active"},
    ]  # fmt: skip
    assert record_of(odd) == {
        "Drugs": [RecordRow("", "a; active")],
        "Results": [RecordRow("", "ER: 0 %")],
        "Procedures": [RecordRow("? to 2026", "Procedure")],
        "Other entries": [RecordRow("", "Specimen")],
    }
    assert person_of(odd) == ""
    assert concept_words({"coding": [{"code": "1"}, "x"]}) == "1"
    assert concept_words(None) == ""
