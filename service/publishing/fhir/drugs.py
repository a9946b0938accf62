"""Drugs and test orders as ActivityDefinition resources."""

from __future__ import annotations

from collections.abc import Iterator

from cards import dosage_of
from oncology.assessment import write_dose
from oncology.knowledge import Agent, Knowledge, cite
from service.publishing.fhir.elements import Target, head, identifier, source_artifact
from service.types import Json
from terminology import Coding, Terminology


def activities(knowledge: Knowledge, terminology: Terminology, target: Target) -> Iterator[Json]:
    """One ActivityDefinition per drug of a regimen, one per test that can be due."""
    names = {agent for regimen in knowledge.regimens.values() for agent in regimen.agents}
    for name in sorted(names | set(knowledge.agents)):
        yield _drug(name, knowledge.agents.get(name), terminology, target)
    for rule in sorted(knowledge.due_rules, key=lambda due: due.id):
        yield _test(rule.id, rule.title, terminology, target)


def codings_of(name: str, terminology: Terminology) -> list[Json]:
    """RxNorm and ATC codes of a drug, as far as they are known."""
    drug = terminology.drugs.by_name(name)
    pairs = (("rxnorm", drug.rxnorm), ("atc", drug.atc)) if drug else ()
    return [{"system": terminology.systems[key], "code": code} for key, code in pairs if code]


def _activity(key: str, title: str, kind: str, target: Target) -> Json:
    return {
        **head("ActivityDefinition", key, title, target),
        "library": [target.canonical("Library", "luminal-knowledge")],
        "kind": kind,
        "intent": "proposal",
    }


def _drug(name: str, agent: Agent | None, terminology: Terminology, target: Target) -> Json:
    activity = _activity(identifier("give", name), name, "MedicationRequest", target)
    codes = codings_of(name, terminology)
    local = {"system": target.url("CodeSystem", "luminal-drugs"), "code": identifier(name)}
    activity["productCodeableConcept"] = {
        "coding": [*codes, {**local, "display": name}],
        "text": name,
    }
    if agent is not None:
        activity["lastReviewDate"] = agent.checked.isoformat()
        activity["relatedArtifact"] = [
            source_artifact("documentation", cite(agent.approvals[0].source))
        ]
        usage = "\n\n".join(_usage(agent))
        if usage:
            activity["usage"] = usage
        if agent.dose is not None:
            activity["dosage"] = [dosage_of(write_dose(agent.dose), terminology)]
            activity["description"] = f"Label start dose. {cite(agent.dose.source)}"
    return activity


def _usage(agent: Agent) -> Iterator[str]:
    """Approvals and what the label warns of, in words."""
    for approval in agent.approvals:
        since = f" since {approval.date}" if approval.date else ""
        place = approval.jurisdiction.upper()
        yield f"{place}: {approval.status}{since}. {approval.indication}. {cite(approval.source)}"
    for kind, statements in (
        ("Contraindication", agent.contraindications),
        ("Warning", agent.warnings),
        ("Monitoring", agent.monitoring),
    ):
        for statement in statements:
            yield f"{kind} ({', '.join(statement.jurisdictions).upper()}): {statement.text}"
    for one in agent.interactions:
        yield f"Interaction ({one.action}): {one.text}"


def _test(key: str, title: str, terminology: Terminology, target: Target) -> Json:
    activity = _activity(identifier("order", key), title, "ServiceRequest", target)
    order = terminology.test_orders.get(key)
    if order is None:
        activity["code"] = {"text": title}
        return activity
    activity["code"] = {"text": order.text}
    codes = [_coding(coding, terminology) for coding in order.codings]
    if codes:
        activity["code"] = {"coding": codes, "text": order.text}
    return activity


def _coding(coding: Coding, terminology: Terminology) -> Json:
    element: Json = {"code": coding.code}
    if coding.system:
        element["system"] = terminology.systems.get(coding.system, coding.system)
    return {**element, "display": coding.display} if coding.display else element
