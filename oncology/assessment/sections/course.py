"""The course of disease and therapy: setting and extent, lines, endocrine resistance."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache, partial
from typing import cast

from oncology.assessment.document import (
    DiseaseDoc,
    DueDoc,
    EventDoc,
    LineDoc,
    ResistanceDoc,
    StoppedDoc,
    TherapyDoc,
)
from oncology.assessment.findings import Findings
from oncology.assessment.parts_on_demand import PartsOnDemand, Writers
from oncology.assessment.sections.reasons import write_date, write_reasons
from oncology.course import AgentUse, Disease, History, Line
from oncology.facts import PatientFacts
from oncology.knowledge import Knowledge
from oncology.values import Fact, Known


def write_disease(disease: Disease) -> DiseaseDoc:
    """Setting and extent; what is not known is null."""
    return {
        "setting": disease.setting,
        "deNovo": disease.de_novo,
        "diagnosed": write_date(disease.diagnosed),
        "advancedSince": write_date(disease.advanced_since),
        "advancedBasis": disease.advanced_basis,
        "sites": list(disease.sites),
        "visceral": disease.visceral,
        "visceralCrisis": disease.visceral_crisis,
        "lastProgression": write_date(disease.last_progression),
    }


def write_therapy(findings: Findings) -> TherapyDoc:
    """Courses and lines, and the facts on them with how sure each is."""
    return cast("TherapyDoc", PartsOnDemand(findings, _THERAPY))


def write_resistance(history: History) -> ResistanceDoc:
    """The ESO-ESMO category with its rule and the events that it rests on."""
    resistance = history.resistance
    return {
        "category": resistance.category,
        "rule": resistance.rule,
        "basis": resistance.basis,
        "brief": resistance.brief,
        "since": write_date(resistance.since),
        "confidence": resistance.confidence,
        "sources": list(resistance.sources),
        "alternatives": list(resistance.alternatives),
        "events": _events(history),
    }


def _line(line: Line) -> LineDoc:
    return cast("LineDoc", _told(line) | _interval(line) | _due(line))


def _interval(line: Line) -> dict[str, object]:
    """Between which days it ended, and the disease progressed, where the day is not recorded (IN-4)."""
    days = {"endBetween": line.end, "progressionBetween": line.progression}
    return {
        name: [day.first.isoformat(), day.last.isoformat()]
        for name, day in days.items()
        if day is not None and day.late
    }


def _due(line: Line) -> dict[str, object]:
    """Drugs of a running line whose next dose has come or is late (EP-3)."""
    rows: list[DueDoc] = [
        {"agent": agent.ingredient, "day": agent.due.isoformat()}
        for agent in sorted(line.agents, key=lambda a: a.ingredient)
        if agent.due is not None and agent.end is None
    ]
    return {"nextDoseDue": rows} if rows else {}


def _told(line: Line) -> dict[str, object]:
    return {
        "number": line.number,
        "setting": line.setting,
        "agents": list(dict.fromkeys(sorted(a.ingredient for a in line.agents))),
        "classes": sorted(set(line.classes)),
        "start": line.start.text,
        "end": write_date(line.end),
        "endReason": line.end_reason,
        "advancedBy": line.opened_by,
        "confidence": line.confidence,
        "sources": list(line.sources),
        "tags": list(line.tags),
        "progression": write_date(line.progression),
    }


def _stopped(line: Line, grace: timedelta) -> LineDoc:
    """Drugs that ended while another of the line went on, beyond what dates may differ by."""
    last: dict[str, AgentUse] = {}
    for agent in sorted(line.agents, key=lambda a: a.end.middle if a.end else date.max):
        last[agent.ingredient] = agent
    final = max(a.end.middle if a.end else date.max for a in last.values())
    rows: list[StoppedDoc] = [
        {"agent": name, "end": write_date(agent.end), "reason": agent.stop_reason}
        for name, agent in sorted(last.items())
        if agent.end is not None and final - agent.end.middle > grace
    ]
    return cast("LineDoc", {"stopped": rows} if rows else {})


def _value(fact: Fact) -> object:
    if not isinstance(fact, Known):
        return None
    return list(fact.value) if isinstance(fact.value, tuple) else fact.value


def _backing(fact: Fact) -> dict[str, object]:
    """How sure a fact is and what it rests on: known, interval (with its bounds), or unknown.

    A set that is not known whole tells its `members`, what surely is in it.
    """
    sources = {"sources": list(fact.sources)} if fact.sources else {}
    if isinstance(fact, Known):
        return {"status": "known", "confidence": fact.confidence, **sources}
    if fact.low is None and fact.high is None:
        members = {"members": list(fact.members)} if fact.members else {}
        return {"status": "unknown", "reason": fact.reason, **members, **sources}
    bounds = {"low": fact.low, "high": fact.high}
    return {"status": "interval", **bounds, "reason": fact.reason, **sources}


def _events(history: History) -> list[EventDoc]:
    return [
        {
            "date": write_date(event.date),
            "kind": event.kind,
            "line": event.line,
            "category": event.category,
            "evidence": event.evidence,
            "sources": list(event.sources),
        }
        for event in history.resistance.events
    ]


def _courses(findings: Findings) -> list[LineDoc]:
    courses = sorted(findings.history.courses, key=lambda c: (c.start.middle, c.sources))
    return [_line(course) for course in courses]


def _lines(findings: Findings) -> list[LineDoc]:
    grace = findings.facts.context.rules.days("on_et_grace")
    return [_line(line) | _stopped(line, grace) for line in findings.history.lines]


def _facts(findings: Findings) -> PartsOnDemand[PatientFacts]:
    """What each fact is, by the name that it has here, and what all of them rest on."""
    return PartsOnDemand(findings.facts, _fact_writers(findings.knowledge))


@lru_cache(maxsize=128)
def _fact_writers(knowledge: Knowledge) -> Writers[PatientFacts]:
    of_patient = (d for d in knowledge.facts.values() if d.of_patient)
    names = sorted((d.document, d.name) for d in of_patient if d.document)
    values = {name: partial(_value_of, name=fact) for name, fact in names}
    evidence = {name: partial(_backing_of, name=fact) for name, fact in names}
    of_evidence = {"evidence": lambda facts: PartsOnDemand(facts, evidence)}
    return {**values, **of_evidence}


def _value_of(facts: PatientFacts, name: str) -> object:
    return _value(facts[name])


def _backing_of(facts: PatientFacts, name: str) -> object:
    return _backing(facts[name])


_THERAPY: Writers[Findings] = {
    "courses": _courses,
    "lines": _lines,
    "supportive": lambda findings: list(findings.history.supportive),
    "completedLines": lambda findings: findings.history.completed_lines,
    "onTherapy": lambda findings: findings.history.on_therapy,
    "nextLine": lambda findings: findings.history.next_line,
    "priorClasses": lambda findings: list(findings.history.prior_classes),
    "monthsOnCdk46": lambda findings: findings.history.months_on_cdk46,
    "confidence": lambda findings: findings.history.confidence,
    "notes": lambda findings: write_reasons(findings.with_drafts_placed().notes),
    "facts": _facts,
    "excluded": lambda findings: write_reasons(findings.history.excluded),
    "planned": lambda findings: list(findings.history.planned),
}
