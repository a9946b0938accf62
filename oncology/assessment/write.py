"""Findings to the Assessment document (contract: assessment.schema.json)."""

from __future__ import annotations

from oncology.assessment.alerts import alerts_on
from oncology.assessment.document import Assessment
from oncology.assessment.findings import Findings
from oncology.assessment.gaps import find_gaps
from oncology.assessment.sections.biomarkers import write_biomarkers
from oncology.assessment.sections.course import write_disease, write_resistance, write_therapy
from oncology.assessment.sections.options import write_option, write_test
from oncology.assessment.sections.orders import write_order
from oncology.assessment.sections.patient import write_patient, write_scope
from oncology.assessment.sections.reasons import write_reasons
from oncology.assessment.sections.report_text import write_report_text

SCHEMA_VERSION = "2"


def write_assessment(findings: Findings) -> Assessment:
    """The Assessment of one patient, part by part."""
    history = findings.history
    document: Assessment = {
        "schemaVersion": SCHEMA_VERSION,
        "knowledgeVersion": findings.knowledge.version,
        "jurisdiction": findings.case.jurisdiction,
        "asOf": findings.case.as_of.isoformat(),
        "patient": write_patient(findings),
        "scope": write_scope(findings.scope),
        "biomarkers": write_biomarkers(findings),
        "disease": write_disease(history.disease),
        "therapy": write_therapy(findings),
        "endocrineResistance": write_resistance(history),
        "options": [write_option(option) for option in findings.options],
        "testsDue": [write_test(test) for test in findings.tests()],
        "orders": [write_order(order) for order in findings.orders],
        "alerts": write_reasons(alerts_on(findings)),
        "dataGaps": write_reasons(find_gaps(findings)),
    }
    if findings.record.quotes:
        document["reportText"] = write_report_text(findings.record)
    return document
