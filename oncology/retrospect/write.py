"""A decision as plain data: what the rows of a population are made of."""

from __future__ import annotations

from typing import TypedDict

from oncology.assessment import Assessment, Findings, write_on_demand
from oncology.orders import quiet_codes
from oncology.retrospect.comparison import Comparison
from oncology.retrospect.decisions import Decision

_LOUD = frozenset({"critical", "warning"})
_PARTS = ("knowledgeVersion", "jurisdiction", "biomarkers", "endocrineResistance")


class DifferenceDoc(TypedDict):
    """Why what was given was not what stood first; `detail` may hold words of the chart."""

    code: str
    text: str
    detail: str


class OrderAlertDoc(TypedDict):
    """What a card would have said of the order that started the line."""

    code: str
    severity: str
    agents: list[str]


class PlaceDoc(TypedDict):
    """Where an option stood; `title` and `agents` are those of the knowledge."""

    id: str
    title: str
    status: str
    rank: int | None


class DecisionDoc(TypedDict):
    """A decision; what no day could be judged for is null or empty."""

    line: int | None
    start: str | None
    precision: str | None
    agents: list[str]
    outcome: str | None
    regimen: str | None
    status: str | None
    rank: int | None
    differences: list[DifferenceDoc]
    options: list[PlaceDoc]
    testsDue: list[str]
    orderAlerts: list[OrderAlertDoc]
    lateEntries: int
    undatedEntries: int
    assessment: dict[str, object]


def write_decision(decision: Decision) -> DecisionDoc:
    """A decision as plain data."""
    start, findings = decision.start, decision.findings
    comparison = decision.comparison or Comparison("unknown")
    option = comparison.option
    return {
        "line": start.number if start else None,
        "start": start.start.text if start else None,
        "precision": start.start.precision if start else None,
        "agents": list(start.agents) if start else [],
        "outcome": comparison.outcome if decision.comparison else None,
        "regimen": option.regimen.id if option else None,
        "status": option.status if option else None,
        "rank": option.rank if option else None,
        "differences": [
            {"code": d.code, "text": d.text, "detail": d.detail} for d in comparison.differences
        ],
        "options": _options(findings),
        "testsDue": [test.id for test in findings.tests()] if findings else [],
        "orderAlerts": _order_alerts(findings) if findings and start else [],
        "lateEntries": decision.late_entries,
        "undatedEntries": decision.undated_entries,
        "assessment": _assessment(findings),
    }


def _assessment(findings: Findings | None) -> dict[str, object]:
    """The parts of the Assessment of that day that a row tells of."""
    if findings is None:
        return {}
    document: Assessment = write_on_demand(findings)
    return {name: document.get(name) for name in _PARTS}


def _options(findings: Findings | None) -> list[PlaceDoc]:
    options = findings.options if findings else ()
    return [
        {"id": o.regimen.id, "title": o.regimen.title, "status": o.status, "rank": o.rank}
        for o in options
    ]


def _order_alerts(findings: Findings) -> list[OrderAlertDoc]:
    """The reasons that a card would have been made for."""
    return [
        {"code": reason.code, "severity": reason.severity, "agents": list(order.agents)}
        for order in findings.orders
        if order.verdict != "not-assessed"
        for quiet in [quiet_codes(findings.knowledge, order.agents)]
        for reason in order.reasons
        if reason.severity in _LOUD or reason.code not in quiet
    ]
