"""Drugs and test orders as ActivityDefinition resources."""

from __future__ import annotations

from collections.abc import Iterator

from oncology.knowledge import Agent, DoseForm, Knowledge
from service.publishing.fhir.parts import Target, documented, head, identifier
from service.types import Json
from terminology import Coding, Terminology

UCUM = "http://unitsofmeasure.org"


def activities(knowledge: Knowledge, words: Terminology, where: Target) -> Iterator[Json]:
    """One ActivityDefinition per drug of a regimen, one per test that can be due."""
    wanted = {agent for regimen in knowledge.regimens.values() for agent in regimen.agents}
    for name in sorted(wanted | set(knowledge.agents)):
        yield _drug(name, knowledge.agents.get(name), words, where)
    for rule in sorted(knowledge.due_rules, key=lambda due: due.id):
        yield _test(rule.id, rule.title, words, where)


def codings_of(name: str, words: Terminology) -> list[Json]:
    """RxNorm and ATC codes of a drug, as far as they are known."""
    drug = words.drugs.by_name(name)
    pairs = (("rxnorm", drug.rxnorm), ("atc", drug.atc)) if drug else ()
    return [{"system": words.systems[key], "code": code} for key, code in pairs if code]


def _activity(key: str, title: str, kind: str, where: Target) -> Json:
    return {
        **head("ActivityDefinition", key, title, where),
        "library": [where.canonical("Library", "luminal-knowledge")],
        "kind": kind,
        "intent": "proposal",
    }


def _drug(name: str, agent: Agent | None, words: Terminology, where: Target) -> Json:
    made = _activity(identifier("give", name), name, "MedicationRequest", where)
    codes = codings_of(name, words)
    local = {"system": where.url("CodeSystem", "luminal-drugs"), "code": identifier(name)}
    made["productCodeableConcept"] = {"coding": [*codes, {**local, "display": name}], "text": name}
    if agent is not None:
        made["lastReviewDate"] = agent.checked.isoformat()
        made["relatedArtifact"] = [documented("documentation", agent.source)]
        usage = "\n\n".join(_usage(agent))
        if usage:
            made["usage"] = usage
        if agent.dose is not None:
            made["dosage"] = [dosage(agent.dose)]
            made["description"] = f"Label start dose. {agent.dose.source}"
    return made


def _usage(agent: Agent) -> Iterator[str]:
    """Approvals and what the label warns of, in words."""
    for approval in agent.approvals:
        since = f" since {approval.date}" if approval.date else ""
        place = approval.jurisdiction.upper()
        yield f"{place}: {approval.status}{since}. {approval.indication}. {approval.source.cite}"
    for kind, found in (
        ("Contraindication", agent.contraindications),
        ("Warning", agent.warnings),
        ("Monitoring", agent.monitoring),
    ):
        for said in found:
            yield f"{kind} ({', '.join(said.jurisdictions).upper()}): {said.text}"
    for one in agent.interactions:
        yield f"Interaction ({one.action}, {one.severity}): {one.text}"


def dosage(dose: DoseForm) -> Json:
    """A start dose; its structured part only where every piece of it is known.

    A drug that is given on some days of a cycle has no timing: daily without the pause would be
    wrong, and the text says the days.
    """
    made: Json = {"text": dose.text}
    if dose.route:
        made["route"] = {"text": dose.route}
    if not dose.treatment_days and dose.per_period and dose.period and dose.period_unit:
        made["timing"] = {
            "repeat": {
                "frequency": dose.per_period,
                "period": dose.period,
                "periodUnit": dose.period_unit,
            }
        }
    if dose.value is not None and dose.unit:
        quantity = {"value": dose.value, "unit": dose.unit, "system": UCUM, "code": dose.unit}
        made["doseAndRate"] = [{"doseQuantity": quantity}]
    return made


def _test(key: str, title: str, words: Terminology, where: Target) -> Json:
    made = _activity(identifier("order", key), title, "ServiceRequest", where)
    order = words.test_orders.get(key)
    if order is None:
        made["code"] = {"text": title}
        return made
    made["code"] = {"text": order.text}
    codes = [_coding(coding, words) for coding in order.codings]
    if codes:
        made["code"] = {"coding": codes, "text": order.text}
    return made


def _coding(coding: Coding, words: Terminology) -> Json:
    made: Json = {"code": coding.code}
    if coding.system:
        made["system"] = words.systems.get(coding.system, coding.system)
    return {**made, "display": coding.display} if coding.display else made
