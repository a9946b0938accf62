"""The one way from resources to a CDS Hooks response."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import cards
from hooks.absence import Absence
from hooks.registry import SERVICES
from oncology.assessment import Assessment, Case, assess
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


@dataclass(frozen=True, slots=True)
class HookCall:
    """What an answer needs of the call itself.

    `uuid_of` makes the id of a card or suggestion from its key; `absent` is what could not be had;
    `glossary_url` is where the caller's users read the terms, None where they cannot.
    """

    service_id: str
    uuid_of: Callable[[str], str]
    absent: tuple[Absence, ...] = ()
    glossary_url: str | None = None


def respond(call: HookCall, case: Case, knowledge: Knowledge, terminology: Terminology) -> Answer:
    """The CDS Hooks response to a call about a case, whose draft orders are of this patient only."""
    assessment = assess(case, knowledge, terminology)
    name_absent(assessment, call.absent)
    patient_id = case.patient_id or ""
    basis = cards.CardBasis(
        assessment, knowledge, terminology, patient_id, call.uuid_of, call.glossary_url
    )
    own = {
        "knowledgeVersion": assessment["knowledgeVersion"],
        "schemaVersion": assessment["schemaVersion"],
    }
    return Answer(
        {
            "cards": cards.render(basis, SERVICES[call.service_id].hook),
            "extension": {"org.luminal": own},
        },
        assessment,
    )
