"""Findings to the Assessment document (contract: assessment.schema.json)."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from oncology.assessment.alerts import alerts_on
from oncology.assessment.document import Assessment
from oncology.assessment.findings import Findings
from oncology.assessment.gaps import find_gaps
from oncology.assessment.parts_on_demand import PartsOnDemand, Writers, whole
from oncology.assessment.sections.biomarkers import write_biomarkers
from oncology.assessment.sections.course import write_disease, write_resistance, write_therapy
from oncology.assessment.sections.options import write_option, write_test
from oncology.assessment.sections.orders import write_order
from oncology.assessment.sections.patient import write_patient, write_scope
from oncology.assessment.sections.reasons import write_reasons
from oncology.assessment.sections.report_text import write_report_text

SCHEMA_VERSION = "2"


def _once(name: str, write: Callable[[Findings], object]) -> Callable[[Findings], object]:
    """Writes what hangs on the chart alone; the same is told of the next case on that chart."""

    def part(findings: Findings) -> object:
        written = findings.chart.written
        if name not in written:
            written[name] = write(findings)
        return written[name]

    return part


_OF_CHART: Writers[Findings] = {
    "patient": write_patient,
    "scope": lambda findings: write_scope(findings.scope),
    "biomarkers": write_biomarkers,
    "disease": lambda findings: write_disease(findings.history.disease),
    "endocrineResistance": lambda findings: write_resistance(findings.history),
    "options": lambda findings: [write_option(option) for option in findings.options],
    "alerts": lambda findings: write_reasons(alerts_on(findings)),
    "dataGaps": lambda findings: write_reasons(find_gaps(findings)),
}
_ONCE = {name: _once(name, write) for name, write in _OF_CHART.items()}
_PARTS: Writers[Findings] = {
    "schemaVersion": lambda _: SCHEMA_VERSION,
    "knowledgeVersion": lambda findings: findings.knowledge.version,
    "jurisdiction": lambda findings: findings.case.jurisdiction,
    "asOf": lambda findings: findings.case.as_of.isoformat(),
    "patient": _ONCE["patient"],
    "scope": _ONCE["scope"],
    "biomarkers": _ONCE["biomarkers"],
    "disease": _ONCE["disease"],
    "therapy": write_therapy,
    "endocrineResistance": _ONCE["endocrineResistance"],
    "options": _ONCE["options"],
    "testsDue": lambda findings: [write_test(test) for test in findings.tests()],
    "orders": lambda findings: [write_order(order) for order in findings.orders],
    "alerts": _ONCE["alerts"],
    # a list of its own: what a call could not have is added to it
    "dataGaps": lambda findings: list(cast("list[object]", _ONCE["dataGaps"](findings))),
}
_WITH_QUOTES: Writers[Findings] = {
    "reportText": lambda findings: write_report_text(findings.record) or None,
}


def write_on_demand(findings: Findings) -> Assessment:
    """The Assessment of one patient, each part written when it is first asked for."""
    return cast("Assessment", PartsOnDemand(findings, _PARTS, _WITH_QUOTES))


def write_assessment(findings: Findings) -> Assessment:
    """The whole Assessment of one patient."""
    return cast("Assessment", whole(write_on_demand(findings)))
