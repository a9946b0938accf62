"""FHIR resources to the PatientRecord: liberal, exact, never silent."""

from oncology.intake.bundle import Contents, read_bundle, read_bundles
from oncology.intake.fhir import (
    Resource,
    addresses,
    items,
    local,
    mapping,
    name_of,
    reference,
    text,
)
from oncology.intake.read_record import KINDS_READ, read_record
from oncology.intake.reading_rules import reading_by, thresholds
from oncology.intake.record import (
    Cancer,
    Comorbidity,
    DiseaseStatus,
    Dosage,
    Finding,
    Her2,
    Measurement,
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
from oncology.intake.therapy.inner_orders import (
    ORDER_KINDS,
    contained_orders,
    inner_orders,
    with_contained_orders,
)
from oncology.intake.therapy.other_requests import requests_of_drugs

__all__ = [
    "KINDS_READ",
    "ORDER_KINDS",
    "Cancer",
    "Comorbidity",
    "Contents",
    "DiseaseStatus",
    "Dosage",
    "Finding",
    "Her2",
    "Measurement",
    "Medication",
    "PatientRecord",
    "Person",
    "Procedure",
    "Quote",
    "Receptor",
    "Resource",
    "Stage",
    "Variant",
    "addresses",
    "contained_orders",
    "inner_orders",
    "items",
    "local",
    "mapping",
    "name_of",
    "read_bundle",
    "read_bundles",
    "read_drafts",
    "read_record",
    "reading_by",
    "reference",
    "requests_of_drugs",
    "text",
    "thresholds",
    "with_contained_orders",
]
