"""Entries that nobody recorded take the place of those on the same gene, marker or concept."""

from datetime import date

from oncology.assessment.record_entries import with_entries
from oncology.dates import PartialDate
from oncology.intake.record import DiseaseStatus, Finding, PatientRecord, Variant

DAY = date(2026, 6, 1)


def variant(gene, presence="present"):
    return Variant(gene, presence, "x", None, None, "other", True, "somatic", None, "tissue", None, None, ("o",))  # fmt: skip


def test_entries_of_the_same_gene_and_concept_are_replaced():
    record = PatientRecord(
        variants=(variant("ESR1"), variant("PTEN")),
        findings=(Finding("ecog", "1", None, "a"), Finding("msi", "stable", None, "b")),
    )
    row = {
        "gene": "ESR1", "presence": "absent", "label": "none", "kind": "other",
        "actionable": False, "origin": "somatic", "specimen": "ctdna",
    }  # fmt: skip
    entries = {"variants": [row], "findings": [{"concept": "ecog", "value": "2"}]}
    changed = with_entries(record, entries, DAY, "supposed/x")
    assert [(v.gene, v.presence) for v in changed.variants] == [
        ("PTEN", "present"),
        ("ESR1", "absent"),
    ]
    assert changed.variants[1].sources == ("supposed/x",)
    assert changed.variants[1].date == PartialDate.of(DAY)
    assert {f.concept: f.value for f in changed.findings} == {"ecog": "2", "msi": "stable"}
    assert record.findings[0].value == "1"


def test_the_course_of_the_disease_keeps_what_was_stated_before():
    record = PatientRecord(statuses=(DiseaseStatus("stable", PartialDate.of(DAY), "a"),))
    changed = with_entries(record, {"statuses": [{"value": "worsened"}]}, DAY, "supposed/x")
    assert [s.value for s in changed.statuses] == ["stable", "worsened"]
