"""Everything concluded on one patient to the Assessment, the document that others rely on."""

from oncology.assessment.assess import assess, findings_on
from oncology.assessment.case import Case, Supposition
from oncology.assessment.contract import validate
from oncology.assessment.document import (
    Assessment,
    CriterionDoc,
    DoseDoc,
    GeneDoc,
    KeyEvidenceDoc,
    LineDoc,
    OptionDoc,
    OrderDoc,
    ReasonDoc,
    StoppedDoc,
    TestDueDoc,
)
from oncology.assessment.findings import Findings, check_drafts
from oncology.assessment.judged_chart import JudgedChart, judge_chart
from oncology.assessment.sections.doses import write_dose
from oncology.assessment.supposition import supposed_value
from oncology.assessment.write import SCHEMA_VERSION, write_assessment, write_on_demand

__all__ = [
    "SCHEMA_VERSION",
    "Assessment",
    "Case",
    "CriterionDoc",
    "DoseDoc",
    "Findings",
    "GeneDoc",
    "JudgedChart",
    "KeyEvidenceDoc",
    "LineDoc",
    "OptionDoc",
    "OrderDoc",
    "ReasonDoc",
    "StoppedDoc",
    "Supposition",
    "TestDueDoc",
    "assess",
    "check_drafts",
    "findings_on",
    "judge_chart",
    "supposed_value",
    "validate",
    "write_assessment",
    "write_dose",
    "write_on_demand",
]
