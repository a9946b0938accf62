"""Facts that repeat what the record holds: measurements, findings, allergies, conditions, drugs."""

from __future__ import annotations

from datetime import date

from oncology.dates import PartialDate
from oncology.facts.patient_facts import PatientFacts
from oncology.facts.registry import Derivations
from oncology.facts.wording import text
from oncology.intake import Finding, PatientRecord
from oncology.values import Fact, Known, Unknown

fact = Derivations()


def _order(day: PartialDate | None, source: str) -> tuple[date, str]:
    """Newest last; what has no date counts as the oldest."""
    return day.middle if day else date.min, source


def newest_finding(record: PatientRecord, concept: str) -> Finding | None:
    """The newest finding of a concept; an undated one counts as the oldest."""
    findings = [f for f in record.findings if f.concept == concept]
    in_order = sorted(findings, key=lambda f: _order(f.date, f.source))
    return in_order[-1] if in_order else None


@fact("measurement")
def measurement(facts: PatientFacts, concept: str) -> Fact:
    """The newest value of a measured concept, in its unit of units.yaml."""
    values = [m for m in facts.context.record.measurements if m.concept == concept]
    if not values:
        return Unknown("not recorded")
    newest = sorted(values, key=lambda m: _order(m.date, m.source))[-1]
    return Known(newest.value, (newest.source,))


@fact("finding")
def finding(facts: PatientFacts, concept: str, name: str) -> Fact:
    """The newest value of a finding; `name` as a sentence calls it."""
    newest = newest_finding(facts.context.record, concept)
    if newest is None:
        return Unknown(text("not-recorded", name=name))
    return Known(newest.value, (newest.source,))


@fact("allergies")
def allergies(facts: PatientFacts) -> Fact:
    """Drugs with a recorded allergy or intolerance."""
    entries = facts.context.record.allergies
    names = {name for entry in entries for name in entry.ingredients}
    return Known(tuple(sorted(names)), tuple(sorted(entry.source for entry in entries)))


@fact("comorbidities")
def comorbidities(facts: PatientFacts) -> Fact:
    """Recorded conditions that a rule asks for."""
    present = facts.context.record.comorbidities
    concepts, sources = {c.concept for c in present}, {c.source for c in present}
    return Known(tuple(sorted(concepts)), tuple(sorted(sources)))
