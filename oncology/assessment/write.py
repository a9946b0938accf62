"""Typed conclusions to the Assessment document (contract: assessment.schema.json)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from oncology.assessment.document import (
    Assessment,
    BiomarkersDoc,
    CriterionDoc,
    EventDoc,
    GeneDoc,
    LineDoc,
    OptionDoc,
    OrderDoc,
    ReasonDoc,
    ReceptorDoc,
    RegulatoryDoc,
    TestDueDoc,
    TherapyDoc,
    VariantDoc,
)
from oncology.course import History, Line
from oncology.dates import PartialDate
from oncology.facts import GeneState, Markers, ReceptorState, Scope, age_years, menopause
from oncology.intake import PatientRecord, Variant
from oncology.knowledge import Knowledge
from oncology.options import Option, TestDue
from oncology.orders import OrderVerdict
from oncology.values import Fact, Facts, Known, Reason


def document(
    *,
    record: PatientRecord,
    history: History,
    markers: Markers,
    therapy: Facts,
    facts: Mapping[str, Fact],
    scope: Scope,
    options: tuple[Option, ...],
    tests: tuple[TestDue, ...],
    orders: tuple[OrderVerdict, ...],
    gaps: tuple[Reason, ...],
    alerts: tuple[Reason, ...],
    as_of: date,
    jurisdiction: str,
    knowledge: Knowledge,
) -> Assessment:
    """The Assessment of one patient."""
    person = record.person
    assumed = knowledge.thresholds["assumed-postmenopausal-age"]
    status, basis, _ = menopause(record, therapy["ovarian_suppression"], as_of, assumed)
    ecog = facts["ecog"]
    disease = history.disease
    resistance = history.resistance
    return {
        "schemaVersion": "1",
        "knowledgeVersion": knowledge.version,
        "jurisdiction": jurisdiction,
        "asOf": as_of.isoformat(),
        "patient": {
            "id": person.id if person else None,
            "sex": person.sex if person else "unknown",
            "ageYears": age_years(record, as_of),
            "menopausalStatus": status,
            "menopausalBasis": basis,
            "ecog": int(ecog.value)
            if isinstance(ecog, Known) and isinstance(ecog.value, int)
            else None,
        },
        "scope": {"inScope": scope.inside, "reasons": _reasons(scope.reasons)},
        "biomarkers": _biomarkers(record, markers, facts),
        "disease": {
            "setting": disease.setting,
            "deNovo": disease.de_novo,
            "diagnosed": _date(disease.diagnosed),
            "advancedSince": _date(disease.advanced_since),
            "advancedBasis": disease.advanced_basis,
            "sites": list(disease.sites),
            "visceral": disease.visceral,
            "visceralCrisis": disease.visceral_crisis,
            "lastProgression": _date(disease.last_progression),
        },
        "therapy": _therapy(history, therapy),
        "endocrineResistance": {
            "category": resistance.category,
            "rule": resistance.rule,
            "basis": resistance.basis,
            "since": _date(resistance.since),
            "confidence": resistance.confidence,
            "sources": list(resistance.sources),
            "alternatives": list(resistance.alternatives),
            "events": [_event(history, number) for number in range(len(resistance.events))],
        },
        "options": [_option(option) for option in options],
        "testsDue": [_test(test) for test in tests],
        "orders": [_order(order) for order in orders],
        "alerts": _reasons(alerts),
        "dataGaps": _reasons(gaps),
    }


def _date(value: PartialDate | None) -> str | None:
    return value.text if value else None


def _reason(reason: Reason) -> ReasonDoc:
    made: ReasonDoc = {"code": reason.code, "text": reason.text, "severity": reason.severity}
    if reason.sources:
        made["sources"] = list(reason.sources)
    return made


def _reasons(reasons: tuple[Reason, ...]) -> list[ReasonDoc]:
    return [_reason(reason) for reason in reasons]


def _receptor(state: ReceptorState) -> ReceptorDoc:
    return {
        "status": state.status,
        "percent": state.percent,
        "date": _date(state.date),
        "sources": list(state.sources),
    }


def _biomarkers(
    record: PatientRecord, markers: Markers, facts: Mapping[str, Fact]
) -> BiomarkersDoc:
    newest = {
        m.concept: m
        for m in sorted(record.measurements, key=lambda m: m.date.middle if m.date else date.min)
    }
    ki67, tmb, cps = newest.get("ki67"), newest.get("tmb"), newest.get("pdl1-cps")
    msi = facts["msi"]
    her2 = markers.her2
    return {
        "er": _receptor(markers.er),
        "pr": _receptor(markers.pr),
        "her2": {
            "category": her2.category,
            "ihc": her2.ihc,
            "ish": her2.ish,
            "everLow": her2.ever_low,
            "date": _date(her2.date),
            "sources": list(her2.sources),
        },
        "ki67": {
            "percent": ki67.value if ki67 else None,
            "date": _date(ki67.date) if ki67 else None,
            "sources": [ki67.source] if ki67 else [],
        },
        "pdl1Cps": cps.value if cps else None,
        "msi": str(msi.value) if isinstance(msi, Known) else "unknown",
        "tmb": tmb.value if tmb else None,
        "genes": {gene: _gene(state) for gene, state in sorted(markers.genes.items())},
    }


def _gene(state: GeneState) -> GeneDoc:
    return {
        "status": state.status,
        "lastTested": _date(state.last_tested),
        "testedSince": state.tested_since,
        "variants": [_variant(v) for v in state.variants],
    }


def _variant(variant: Variant) -> VariantDoc:
    return {
        "label": variant.label,
        "actionable": variant.actionable is True,
        "origin": variant.origin,
        "significance": variant.significance,
        "specimen": variant.specimen,
        "alleleFraction": variant.allele_fraction,
        "date": _date(variant.date),
        "sources": list(variant.sources),
    }


def _line(line: Line) -> LineDoc:
    return {
        "number": line.number,
        "setting": line.setting,
        "agents": list(dict.fromkeys(sorted(a.ingredient for a in line.agents))),
        "classes": sorted(set(line.classes)),
        "start": line.start.text,
        "end": _date(line.end),
        "endReason": line.end_reason,
        "advancedBy": line.opened_by,
        "confidence": line.confidence,
        "sources": list(line.sources),
        "tags": list(line.tags),
        "progression": _date(line.progression),
    }


def _therapy(history: History, therapy: Facts) -> TherapyDoc:
    return {
        "courses": [
            _line(c) for c in sorted(history.courses, key=lambda c: (c.start.middle, c.sources))
        ],
        "lines": [_line(line) for line in history.lines],
        "supportive": list(history.supportive),
        "completedLines": history.completed_lines,
        "onTherapy": history.on_therapy,
        "nextLine": history.next_line,
        "priorClasses": list(history.prior_classes),
        "monthsOnCdk46": history.months_on_cdk46,
        "confidence": history.confidence,
        "notes": _reasons(history.notes),
        "facts": {
            **{name: _fact(fact) for name, fact in sorted(therapy.items())},
            "evidence": {name: _backing(f) for name, f in sorted(therapy.items())},
        },
        "excluded": _reasons(history.excluded),
        "planned": list(history.planned),
    }


def _fact(fact: Fact) -> object:
    if not isinstance(fact, Known):
        return None
    return list(fact.value) if isinstance(fact.value, tuple) else fact.value


def _backing(fact: Fact) -> dict[str, object]:
    """How sure a fact is and what it rests on: known, interval (with its bounds), or unknown.

    A set that is not known whole tells its `members`, what surely is in it.
    """
    if isinstance(fact, Known):
        made: dict[str, object] = {"status": "known", "confidence": fact.confidence}
        return {**made, "sources": list(fact.sources)} if fact.sources else made
    rests = {"sources": list(fact.sources)} if fact.sources else {}
    if fact.low is None and fact.high is None:
        part = {"members": list(fact.members)} if fact.members else {}
        return {"status": "unknown", "reason": fact.reason, **part, **rests}
    bounds = {"low": fact.low, "high": fact.high}
    return {"status": "interval", **bounds, "reason": fact.reason, **rests}


def _event(history: History, number: int) -> EventDoc:
    event = history.resistance.events[number]
    return {
        "date": event.date.text,
        "kind": event.kind,
        "line": event.line,
        "category": event.category,
        "evidence": event.evidence,
        "sources": list(event.sources),
    }


def _option(option: Option) -> OptionDoc:
    regulatory: dict[str, RegulatoryDoc] = {
        key: {"status": status, "date": day.isoformat() if day else None}
        for key, (status, day) in sorted(option.regulatory.items())
    }
    entry: OptionDoc = {
        "id": option.regimen.id,
        "title": option.regimen.title,
        "agents": list(option.regimen.agents),
        "classes": list(option.classes),
        "status": option.status,
        "rank": option.rank,
        "rationale": option.rationale,
        "grounds": list(option.grounds),
        "criteria": [_criterion(option, number) for number in range(len(option.criteria))],
        "cautions": _reasons(option.cautions),
        "evidence": list(option.evidence),
        "regulatory": regulatory,
    }
    figure = option.subgroup
    if figure is not None:
        entry["subgroup"] = {
            "trial": figure.trial,
            "population": figure.population,
            "text": figure.text,
            "brief": figure.brief,
        }
    if option.ties:
        entry["tiedWith"] = [{"option": t.id, "comparison": t.comparison} for t in option.ties]
    if option.hidden is not None:
        entry["hidden"] = option.hidden
    return entry


def _criterion(option: Option, number: int) -> CriterionDoc:
    outcome = option.criteria[number]
    return {
        "id": outcome.id,
        "text": outcome.text,
        "result": outcome.answer,
        "detail": outcome.detail,
        "sources": list(outcome.sources),
    }


def _test(test: TestDue) -> TestDueDoc:
    return {
        "id": test.id,
        "title": test.title,
        "reason": test.reason,
        "unlocks": list(test.unlocks),
    }


def _order(order: OrderVerdict) -> OrderDoc:
    made: OrderDoc = {
        "reference": order.reference,
        "agents": list(order.agents),
        "verdict": order.verdict,
        "reasons": _reasons(order.reasons),
    }
    if order.alternatives:
        made["alternatives"] = list(order.alternatives)
    return made
