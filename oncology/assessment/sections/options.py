"""The options, and the tests whose results could change them."""

from __future__ import annotations

from oncology.assessment.document import CriterionDoc, OptionDoc, RegulatoryDoc, TestDueDoc
from oncology.assessment.sections.doses import write_drug_order
from oncology.assessment.sections.evidence import write_key_evidence
from oncology.assessment.sections.reasons import write_reasons
from oncology.options import Option, TestDue


def write_option(option: Option) -> OptionDoc:
    """One option; a subgroup's figure, ties and a policy that hides it only where there are any."""
    entry: OptionDoc = {
        "id": option.regimen.id,
        "title": option.regimen.title,
        "agents": list(option.regimen.agents),
        "classes": list(option.classes),
        "status": option.status,
        "rank": option.rank,
        "rationale": option.rationale,
        "grounds": list(option.grounds),
        "criteria": _criteria(option),
        "cautions": write_reasons(option.cautions),
        "evidence": list(option.evidence),
        "regulatory": _regulatory(option),
    }
    if option.rank is not None:
        entry["orders"] = [write_drug_order(order) for order in option.orders]
    if option.key_evidence is not None:
        entry["keyEvidence"] = write_key_evidence(option.key_evidence)
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


def write_test(test: TestDue) -> TestDueDoc:
    """One due test."""
    return {
        "id": test.id,
        "title": test.title,
        "reason": test.reason,
        "unlocks": list(test.unlocks),
    }


def _criteria(option: Option) -> list[CriterionDoc]:
    return [
        {
            "id": outcome.id,
            "text": outcome.text,
            "result": outcome.answer,
            "detail": outcome.detail,
            "sources": list(outcome.sources),
        }
        for outcome in (*option.criteria, *option.bars)
    ]


def _regulatory(option: Option) -> dict[str, RegulatoryDoc]:
    return {
        jurisdiction: {"status": status, "date": day.isoformat() if day else None}
        for jurisdiction, (status, day) in sorted(option.regulatory.items())
    }
