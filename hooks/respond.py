"""The one way from resources to a CDS Hooks response."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import cards
from hooks.absence import Absence
from hooks.registry import SERVICES
from oncology.assessment import Assessment, assess
from oncology.intake import read_bundle
from oncology.knowledge import Knowledge
from terminology import Terminology


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
    drafts = read_bundle(context.get("draftOrders")).resources
    drafts = () if service.hook == "patient-view" else drafts
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
