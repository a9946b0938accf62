"""FHIR resources to the PatientRecord: liberal, exact, never silent."""

from oncology.intake.bundle import read_bundle, read_bundles
from oncology.intake.fhir import addresses, local, reference
from oncology.intake.read_record import read_record
from oncology.intake.reading_rules import reading_by, thresholds
from oncology.intake.record import (
    Cancer,
    Comorbidity,
    DiseaseStatus,
    Dosage,
    Finding,
    Her2,
    Medication,
    PatientRecord,
    Person,
    Procedure,
    Quote,
    Receptor,
    Stage,
    Variant,
)
from oncology.intake.therapy.draft_orders import read_drafts

__all__ = [
    "Cancer",
    "Comorbidity",
    "DiseaseStatus",
    "Dosage",
    "Finding",
    "Her2",
    "Medication",
    "PatientRecord",
    "Person",
    "Procedure",
    "Quote",
    "Receptor",
    "Stage",
    "Variant",
    "addresses",
    "local",
    "read_bundle",
    "read_bundles",
    "read_drafts",
    "read_record",
    "reading_by",
    "reference",
    "thresholds",
]
