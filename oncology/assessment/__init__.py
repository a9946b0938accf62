"""Everything concluded on one patient to the Assessment, the document that others rely on."""

from oncology.assessment.assess import assess
from oncology.assessment.case import Case
from oncology.assessment.contract import validate
from oncology.assessment.document import (
    Assessment,
    DoseDoc,
    KeyEvidenceDoc,
    LineDoc,
    OptionDoc,
    OrderDoc,
    ReasonDoc,
    RegulatoryDoc,
    StoppedDoc,
    TestDueDoc,
)
from oncology.assessment.sections.doses import write_dose
from oncology.assessment.write import SCHEMA_VERSION

__all__ = [
    "SCHEMA_VERSION",
    "Assessment",
    "Case",
    "DoseDoc",
    "KeyEvidenceDoc",
    "LineDoc",
    "OptionDoc",
    "OrderDoc",
    "ReasonDoc",
    "RegulatoryDoc",
    "StoppedDoc",
    "TestDueDoc",
    "assess",
    "validate",
    "write_dose",
]
