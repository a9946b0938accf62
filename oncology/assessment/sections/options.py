"""The options, and the tests whose results could change them."""

from __future__ import annotations

from typing import cast

from oncology.assessment.document import (
    CriterionDoc,
    DrugOrderDoc,
    OptionDoc,
    RegulatoryDoc,
    SubgroupDoc,
    TestDueDoc,
)
from oncology.assessment.parts_on_demand import PartsOnDemand, Writers
from oncology.assessment.sections.doses import write_drug_order
from oncology.assessment.sections.evidence import write_key_evidence
from oncology.assessment.sections.reasons import write_reasons
from oncology.options import Option, TestDue


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


def _orders(option: Option) -> list[DrugOrderDoc] | None:
    """Of what is offered."""
    if option.rank is None:
        return None
    return [write_drug_order(order) for order in option.orders]


def _subgroup(option: Option) -> SubgroupDoc | None:
    figure = option.subgroup
    if figure is None:
        return None
    return {
        "trial": figure.trial,
        "population": figure.population,
        "text": figure.text,
        "brief": figure.brief,
    }


_ALWAYS: Writers[Option] = {
    "id": lambda option: option.regimen.id,
    "title": lambda option: option.regimen.title,
    "agents": lambda option: list(option.regimen.agents),
    "classes": lambda option: list(option.classes),
    "status": lambda option: option.status,
    "rank": lambda option: option.rank,
    "rationale": lambda option: option.rationale,
    "grounds": lambda option: list(option.grounds),
    "criteria": _criteria,
    "cautions": lambda option: write_reasons(option.cautions),
    "evidence": lambda option: list(option.evidence),
    "regulatory": _regulatory,
}
_SOMETIMES: Writers[Option] = {
    "orders": _orders,
    "keyEvidence": lambda option: option.key_evidence and write_key_evidence(option.key_evidence),
    "subgroup": _subgroup,
    "tiedWith": lambda o: [{"option": t.id, "comparison": t.comparison} for t in o.ties] or None,
    "hidden": lambda option: option.hidden,
}


def write_option(option: Option) -> OptionDoc:
    """One option; a subgroup's figure, ties and a policy that hides it only where there are any."""
    return cast("OptionDoc", PartsOnDemand(option, _ALWAYS, _SOMETIMES))
