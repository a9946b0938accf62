"""Regimens, due tests and order rules as PlanDefinition resources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from oncology.facts import sentence_of_nobody
from oncology.knowledge import (
    Approval,
    DueRule,
    Knowledge,
    Node,
    OrderRule,
    Regimen,
    cite,
)
from service.publishing.criteria import comparison
from service.publishing.fhir.elements import (
    Target,
    applicability,
    citation,
    concept,
    condition,
    head,
    identifier,
    source_artifact,
)
from service.types import Json

Codes = Mapping[str, list[Json]]  # codings of the observation behind a fact
_PLACES = {"us": "United States", "eu": "European Union"}


def plans(knowledge: Knowledge, target: Target, codes: Codes) -> Iterator[Json]:
    """All PlanDefinitions, by id within their family."""
    for _, regimen in sorted(knowledge.regimens.items()):
        yield _regimen(regimen, knowledge, target, codes)
    for due in sorted(knowledge.due_rules, key=lambda rule: rule.id):
        yield _test(due, target, codes)
    for rule in sorted(knowledge.order_rules, key=lambda rule: rule.id):
        yield _order(rule, target, codes)


def _plan(key: str, title: str, target: Target, status: str = "active") -> Json:
    plan = head("PlanDefinition", key, title, target, status)
    return {
        **plan,
        "type": concept("plan-definition-type", "eca-rule"),
        "library": [target.canonical("Library", "luminal-knowledge")],
    }


def _regimen(regimen: Regimen, knowledge: Knowledge, target: Target, codes: Codes) -> Json:
    status = "draft" if regimen.investigational else "active"
    plan = _plan(identifier("regimen", regimen.id), regimen.title, target, status)
    nodes = (*regimen.requires, *knowledge.common_excludes, *regimen.excludes)
    labels = [label for label in regimen.labels if label.requires]
    plan["description"] = sentence_of_nobody(regimen.rationale)
    plan["usage"] = "\n\n".join(_usage(regimen))
    plan["lastReviewDate"] = regimen.checked.isoformat()
    plan["relatedArtifact"] = [
        *(citation(knowledge.trials[name]) for name in regimen.evidence),
        *(
            source_artifact(
                "justification", f"{g.body} {g.year}: {g.position} ({g.strength}). {cite(g.source)}"
            )
            for g in regimen.guidelines
        ),
        *(
            source_artifact(
                "documentation", f"{_PLACES[x.jurisdiction]}: {cite(x.source)}, {x.checked}"
            )
            for x in regimen.labels
        ),
    ]
    plan["action"] = [
        {
            "title": regimen.title,
            "trigger": _triggers("patient-view", nodes, codes),
            "condition": [
                *(condition(node) for node in regimen.requires),
                *(condition(n, True) for n in (*knowledge.common_excludes, *regimen.excludes)),
                *(_label_condition(label) for label in labels),
            ],
            "groupingBehavior": "logical-group",
            "selectionBehavior": "all",
            "action": [
                {
                    "title": agent,
                    "definitionCanonical": target.canonical(
                        "ActivityDefinition", identifier("give", agent)
                    ),
                }
                for agent in regimen.agents
            ],
        }
    ]
    return plan


def _usage(regimen: Regimen) -> Iterator[str]:
    for label in regimen.labels:
        since = f" since {label.date}" if label.date and label.is_granted else ""
        yield f"{_PLACES[label.jurisdiction]}: {label.status}{since}. {label.indication}."
    yield f"Base rank {regimen.base_rank}, lower is better."
    for rank in regimen.prefers:
        yield f"{rank.points:+d} when {rank.when.text}: {rank.reason}"
    for caution in regimen.cautions:
        text = sentence_of_nobody(caution.text)
        yield f"Caution ({caution.severity}) when {caution.when.text}: {text}"
    if regimen.disputed:
        yield f"Expert judgement differs: {regimen.disputed}"


def _label_condition(label: Approval) -> Json:
    """A label's criteria hold in its own jurisdiction only."""
    criteria = " and ".join(f"({comparison(node)})" for node in label.requires)
    texts = "; ".join(node.text for node in label.requires)
    return applicability(
        f"Label in the {_PLACES[label.jurisdiction]}: {texts}",
        f"not (jurisdiction is {label.jurisdiction}) or ({criteria})",
    )


def _triggers(event: str, nodes: Iterable[Node], codes: Codes) -> list[Json]:
    """The hook, and new results of the observations that the conditions rest on."""
    facts = sorted({name for node in nodes for name in node.facts})
    data: list[Json] = [
        {"type": "Observation", "codeFilter": [{"path": "code", "code": codes[name]}]}
        for name in facts
        if name in codes
    ]
    hook_event: Json = {"type": "named-event", "name": event}
    results: list[Json] = [{"type": "data-added", "data": [row]} for row in data]
    return [hook_event, *results]


def _test(rule: DueRule, target: Target, codes: Codes) -> Json:
    plan = _plan(identifier("test", rule.id), rule.title, target)
    plan["description"] = rule.reason
    plan["relatedArtifact"] = [source_artifact("justification", cite(rule.source))]
    action: Json = {
        "title": rule.title,
        "description": f"Due while not known: {', '.join(rule.facts)}. Specimen: {rule.specimen}.",
        "trigger": _triggers("patient-view", rule.when, codes),
        "definitionCanonical": target.canonical("ActivityDefinition", identifier("order", rule.id)),
    }
    plan["action"] = [_with_conditions(action, rule.when)]
    return plan


def _order(rule: OrderRule, target: Target, codes: Codes) -> Json:
    plan = _plan(identifier("rule", rule.id), f"Order check: {rule.id}", target)
    plan["description"] = rule.text
    plan["relatedArtifact"] = [source_artifact("justification", cite(rule.source))]
    subjects = [*rule.agents, *rule.classes]
    about = f"Concerns: {', '.join(subjects)}." if subjects else "Concerns every anticancer drug."
    unknown = f" When not known: {rule.unknown_text}" if rule.unknown_text else ""
    action: Json = {
        "title": f"{rule.severity}: {rule.id}",
        "description": f"{rule.text} {about}{unknown}",
        "code": [{"text": rule.severity}],
        "trigger": _triggers("order-sign", rule.when, codes),
    }
    plan["action"] = [_with_conditions(action, rule.when)]
    return plan


def _with_conditions(action: Json, nodes: tuple[Node, ...]) -> Json:
    return {**action, "condition": [condition(node) for node in nodes]} if nodes else action
