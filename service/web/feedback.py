"""CDS Hooks feedback: what became of the cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from flask import Blueprint, Response, request
from sqlalchemy.exc import SQLAlchemyError

from service import clock
from service.call_pool import CallTimeoutError
from service.documents import document_schema, require_valid
from service.errors import BadRequest, Unavailable
from service.observe import logs
from service.store import Feedback
from service.types import OTHER, Json
from service.web.body import read_body
from service.web.cds_hooks import find_service
from service.web.phases import phase
from service.web.services import Services, json_response, services, store_seconds

blueprint = Blueprint("feedback", __name__)
COMMENT = 4000  # characters of a comment that are kept, where comments are


@blueprint.post("/cds-services/<service_id>/feedback")
def feedback(service_id: str) -> Response:
    """Stores feedback entries. A repeated entry is taken and counted once."""
    service = services()
    info = find_service(service_id)
    with phase("read"):
        document = read_body(request, service.settings)
        require_valid(document_schema("feedback"), document)
    entries = cast("list[Json]", document["feedback"])
    if len(entries) > service.settings.max_feedback:
        raise BadRequest(
            code="too-many-entries",
            problem="feedback: too many entries.",
            fix="Send several requests.",
            where=("feedback",),
        )
    received = clock.now()
    policy = _KeepPolicy(
        reasons=service.engine.override_reasons | service.settings.site_reasons,
        comments=service.settings.feedback_comments,
    )
    rows = [_row(info.id, index, entry, received, policy) for index, entry in enumerate(entries)]
    with phase("store"):
        stored = _store(service, rows)
    for row in rows:
        service.metrics.feedback.labels(info.id, row.outcome).inc()
    logs.event("feedback", stored=stored, repeated=len(rows) - stored)
    return json_response({"stored": stored, "repeated": len(rows) - stored})


@dataclass(frozen=True, slots=True)
class _KeepPolicy:
    """What of a client's own words is kept: known reasons, and comments where a setting says so."""

    reasons: frozenset[tuple[str, str]]
    comments: bool


def _store(service: Services, rows: Sequence[Feedback]) -> int:
    try:
        return service.calls.run(lambda: service.store.add(rows), store_seconds())
    except (SQLAlchemyError, CallTimeoutError) as error:
        logs.failure("feedback-not-stored", error)
        raise Unavailable(
            code="store-unavailable",
            problem="The feedback was not stored: the store does not answer.",
            fix="Send it again later.",
        ) from None


def _row(
    service_id: str, index: int, entry: Json, received: datetime, policy: _KeepPolicy
) -> Feedback:
    """Returns the storable part of an entry. A reason that is not on the list becomes `other`."""
    accepted = cast("list[Json]", entry.get("acceptedSuggestions") or [])
    override = cast(Json, entry.get("overrideReason") or {})
    reason = cast(Json, override.get("reason") or {})
    system, code = str(reason.get("system", "")), str(reason.get("code", ""))
    is_known = (system, code) in policy.reasons
    return Feedback(
        service_id=service_id,
        card=str(entry["card"]).lower(),
        outcome=str(entry["outcome"]),
        outcome_timestamp=_moment(str(entry["outcomeTimestamp"]), index),
        accepted_suggestions=tuple(str(item["id"]).lower() for item in accepted),
        reason_code=None if not reason else code if is_known else OTHER,
        reason_system=system if is_known else None,
        received=received,
        comment=_comment(override) if policy.comments else None,
    )


def _comment(override: Json) -> str | None:
    text = override.get("userComment")
    # PostgreSQL keeps no NUL in a text, and would refuse the whole request for it
    return text.replace("\0", "")[:COMMENT] if isinstance(text, str) else None


def _moment(text: str, index: int) -> datetime:
    where = f"feedback[{index}].outcomeTimestamp"
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadRequest(
            code="invalid-timestamp",
            problem=f"{where}: not a moment in time.",
            fix="Send RFC 3339.",
            where=(where,),
        ) from None
