"""The one way from resources to a CDS Hooks response."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import cards
from hooks.absence import NOT_SERVED, ORDERS, Absence, describe, is_therapy_incomplete
from hooks.registry import SERVICES, THERAPY
from hooks.wording import text
from oncology.assessment import (
    Assessment,
    Case,
    JudgedChart,
    check_drafts,
    judge_chart,
    write_on_demand,
)
from oncology.intake import ORDER_KINDS, name_of
from oncology.knowledge import Knowledge
from terminology import Terminology

# Codes of gaps that say what of therapy was not evaluated, for want of work that may be spent on it.
_LEFT_OUT = frozenset({"dates-not-tried", "dates-not-tried-in-time"})


def name_absent(assessment: Assessment, absent: Sequence[Absence]) -> None:
    """Adds a data gap to an Assessment for everything that could not be had.

    While data on therapy are incomplete no order has an option in its place.
    """
    for item in absent:
        severity = "info" if item.code == NOT_SERVED else "warning"
        gap = {"code": f"data-{item.code}", "text": item.text, "severity": severity}
        assessment["dataGaps"].append(gap)  # type: ignore[arg-type]
    if is_therapy_incomplete(absent, THERAPY) or _left_out(assessment):
        assessment["dataGaps"].append(
            {
                "code": "therapy-incomplete",
                "text": text("therapy-incomplete"),
                "severity": "warning",
            }
        )
        for order in assessment["orders"]:
            order["alternatives"] = []


@dataclass(frozen=True, slots=True)
class Answer:
    """A response and the Assessment that its cards were made from."""

    response: dict[str, Any]
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class HookCall:
    """What an answer needs of the call itself.

    `uuid_of` makes the id of a card or suggestion from its key; `absent` is what could not be had;
    `knowledge_url` is where the caller's users read the knowledge; None where they cannot. `app`: how
    the EHR opens the page of the chart. `is_long`: a chart opening has a card for each subject.
    """

    service_id: str
    uuid_of: Callable[[str], str]
    absent: tuple[Absence, ...] = ()
    knowledge_url: str | None = None
    app: cards.AppLink | None = None
    is_long: bool = False


def respond(call: HookCall, case: Case, knowledge: Knowledge, terminology: Terminology) -> Answer:
    """The CDS Hooks response to a call about a case, whose draft orders are of this patient only."""
    return answer_on(call, case, judge_chart(case, knowledge, terminology))


def answer_on(call: HookCall, case: Case, chart: JudgedChart) -> Answer:
    """The response to a call about a case whose chart has been judged."""
    assessment = write_on_demand(check_drafts(chart, case))
    basis = cards.CardBasis(
        assessment,
        chart.knowledge,
        chart.terminology,
        case.patient_id or "",
        call.uuid_of,
        call.knowledge_url,
        _missing(call.absent, case, _left_out(assessment)),
        call.app,
        call.is_long,
    )
    own = {
        "knowledgeVersion": assessment["knowledgeVersion"],
        "schemaVersion": assessment["schemaVersion"],
    }
    response = {
        "cards": cards.render(basis, SERVICES[call.service_id].hook),
        "extension": {"org.luminal": own},
    }
    name_absent(assessment, call.absent)
    return Answer(response, assessment)


def _left_out(assessment: Assessment) -> tuple[str, ...]:
    """What of therapy was not evaluated, a sentence each: no order may pass in silence then."""
    return tuple(gap["text"] for gap in assessment["dataGaps"] if gap["code"] in _LEFT_OUT)


def _missing(absent: Sequence[Absence], case: Case, left_out: tuple[str, ...]) -> cards.MissingData:
    """What the cards say of data that could not be had, or were not evaluated."""
    lost = describe(item for item in absent if item.code != NOT_SERVED)
    has_lost_order = any(item.key in ORDERS for item in absent)
    return cards.MissingData(
        sentences=(*lost, *left_out),
        not_served=describe(item for item in absent if item.code == NOT_SERVED),
        therapy=bool(left_out) or is_therapy_incomplete(absent, THERAPY),
        drug_ordered=has_lost_order
        or any(_orders_a_drug(draft, case.selections) for draft in case.draft_orders),
        order_lost=has_lost_order,
    )


def _orders_a_drug(draft: object, selections: Sequence[str] | None) -> bool:
    """Whether a draft orders a drug, and is one of those selected where the hook selects."""
    kind = draft.get("resourceType") if isinstance(draft, dict) else None
    # what comes in a Bundle may be anything: a list in place of a name is no key of a set
    if not isinstance(draft, dict) or not isinstance(kind, str) or kind not in ORDER_KINDS:
        return False
    return selections is None or name_of(kind, str(draft.get("id"))) in selections
