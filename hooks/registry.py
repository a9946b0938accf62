"""Look-up of services, their context schemas, and the one way from resources to a response."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import resources as files
from typing import Any

import jsonschema_rs
from jsonschema import Draft202012Validator

import cards
from hooks import order_select, order_sign, patient_view
from hooks.absence import Absence
from hooks.model import HookService
from oncology.assessment.assess import assess
from oncology.assessment.document import Assessment
from oncology.intake import flatten
from oncology.knowledge.model import Knowledge
from terminology import Terminology

SERVICES: Mapping[str, HookService] = {
    module.SERVICE.id: module.SERVICE for module in (patient_view, order_select, order_sign)
}


@lru_cache(maxsize=16)
def _schema(name: str) -> Mapping[str, Any]:
    path = files.files("hooks").joinpath("schemas", f"{name}.schema.json")
    loaded: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
    return loaded


def context_schema(hook: str) -> Mapping[str, Any]:
    """JSON Schema of a hook's context."""
    return _schema(hook)


def validate_response(document: object) -> list[str]:
    """Faults of a response against our schema."""
    if _quick_validator().is_valid(document):
        return []
    return [
        f"{'/'.join(map(str, fault.absolute_path)) or 'top'}: {fault.message}"
        for fault in _response_validator().iter_errors(document)
    ]


@lru_cache(maxsize=1)
def _quick_validator() -> jsonschema_rs.Draft202012Validator:
    """A yes or no at a fiftieth of the time; every answer is checked, nearly all are right."""
    return jsonschema_rs.Draft202012Validator(dict(_schema("response")))


@lru_cache(maxsize=1)
def _response_validator() -> Draft202012Validator:
    return Draft202012Validator(_schema("response"))


def name_absent(assessment: Assessment, absent: Sequence[Absence]) -> None:
    """Adds a data gap to an Assessment for everything that could not be had."""
    for item in absent:
        assessment["dataGaps"].append(
            {"code": f"data-{item.code}", "text": item.text, "severity": "warning"}
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """A response and the Assessment that its cards were made from."""

    response: dict[str, Any]
    assessment: Assessment


def respond(
    service_id: str,
    resources: Sequence[object],
    context: Mapping[str, Any],
    *,
    patient_id: str,
    as_of: date,
    jurisdiction: str,
    knowledge: Knowledge,
    terminology: Terminology,
    uuid_of: Callable[[str], str],
    absent: Sequence[Absence] = (),
) -> Answer:
    """The CDS Hooks response. `absent`: what could not be had.

    The context is one that fits the hook's schema, with draft orders of this patient only.
    """
    service = SERVICES[service_id]
    drafts = flatten(context.get("draftOrders")) if service.hook != "patient-view" else []
    selections = context.get("selections") if service.hook == "order-select" else None
    assessment: Assessment = assess(
        resources,
        patient_id=patient_id,
        as_of=as_of,
        jurisdiction=jurisdiction,
        knowledge=knowledge,
        terminology=terminology,
        draft_orders=drafts,
        selections=selections,
    )
    name_absent(assessment, absent)
    made = cards.render(
        assessment,
        knowledge,
        terminology,
        hook=service.hook,
        patient_id=patient_id,
        uuid_of=uuid_of,
    )
    own = {
        "knowledgeVersion": assessment["knowledgeVersion"],
        "schemaVersion": assessment["schemaVersion"],
    }
    return Answer({"cards": made, "extension": {"org.luminal": own}}, assessment)
