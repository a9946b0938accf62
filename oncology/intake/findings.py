"""Findings without a number: menopausal status, MSI, metaboliser status, performance, ..."""

from __future__ import annotations

from oncology.intake.builder import RecordBuilder
from oncology.intake.chart import Provenance
from oncology.intake.diagnosis import child_pugh
from oncology.intake.pathology.result import Result
from oncology.intake.reading_rules import findings, patterns, performance
from oncology.intake.record import Finding
from oncology.intake.wording import sentence

_DEAD = 5  # ECOG grade


def add_finding(part: Result, provenance: Provenance, record: RecordBuilder) -> bool:
    """Add a finding by the tables of reading.yaml; False when the result says none of its values."""
    if part.concept in {"ecog", "karnofsky"}:
        return _add_performance(part, provenance, record)
    if part.concept == child_pugh.CONCEPT:
        return _add_child_pugh(part, provenance, record)
    table = findings().get(part.concept)
    values = [table.values[v] for v in part.values if v in table.values] if table else []
    if table is None or not values:
        return False
    finding = Finding(table.finding, values[0], provenance.date, provenance.source)
    record.findings.append(finding)
    return True


def _add_performance(part: Result, provenance: Provenance, record: RecordBuilder) -> bool:
    """ECOG 0 to 5 as written; Karnofsky as the ECOG grade of its band."""
    score = part.amount.value if part.amount else None
    if score is None:
        ending = f"-{part.concept}"
        grades = (v.removesuffix(ending) for v in part.values if v.endswith(ending))
        match = patterns()["performance-score"].search(part.text)
        digits = next(grades, None) or (match.group(0) if match else None)
        score = float(digits) if digits else None
    grade = None if score is None else performance(part.concept, score)
    if grade is None:
        return False
    if grade == _DEAD and not (record.person and record.person.dead):
        doubt = sentence("performance-of-the-dead", source=provenance.source)
        record.add_gap("implausible-value", provenance.source, doubt)
        return True
    finding = Finding("ecog", str(grade), provenance.date, provenance.source)
    record.findings.append(finding)
    return True


def _add_child_pugh(part: Result, provenance: Provenance, record: RecordBuilder) -> bool:
    letter = child_pugh.class_of_result(part)
    if letter is None:
        return False
    record.findings.append(Finding(part.concept, letter, provenance.date, provenance.source))
    return True
