"""Which cards a hook shows, and their order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from cards.options import options_card
from cards.orders import order_cards
from cards.status import status_card
from cards.tests_due import tests_card
from oncology.assessment import Assessment
from oncology.knowledge import Knowledge, knowledge_on
from terminology import Terminology

Card = dict[str, Any]


def render(
    assessment: Assessment,
    knowledge: Knowledge,
    terminology: Terminology,
    *,
    hook: str,
    patient_id: str,
    uuid_of: Callable[[str], str],
) -> list[Card]:
    """Cards for a hook; none when the patient is out of scope or there is nothing to say.

    Where receptors that nobody recorded are all that keeps the service from advising, the tests
    that would settle it are told: not known is not out of scope.
    """
    knowledge = knowledge_on(knowledge, date.fromisoformat(assessment["asOf"]))
    if not assessment["scope"]["inScope"]:
        if hook != "patient-view":
            return []
        return tests_card(assessment, knowledge, terminology, patient_id, uuid_of)
    if hook != "patient-view":
        return order_cards(assessment, knowledge, terminology, patient_id, uuid_of)
    made = [status_card(assessment, knowledge, uuid_of)]
    made += options_card(
        assessment,
        knowledge,
        terminology,
        patient_id,
        uuid_of,
        line_goes_on=_goes_on(assessment),
    )
    made += tests_card(assessment, knowledge, terminology, patient_id, uuid_of)
    return made


def _goes_on(assessment: Assessment) -> bool:
    """A line goes on without progression: options are not pushed."""
    therapy = assessment["therapy"]
    newest = therapy["lines"][-1] if therapy["lines"] else None
    return bool(therapy.get("onTherapy")) and newest is not None and not newest.get("progression")
