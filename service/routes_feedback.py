"""CDS Hooks feedback: what became of the cards."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

from flask import Blueprint, Response, request

from service import checks, clock, logs
from service.context import parts, send
from service.envelope import Json, read_body
from service.errors import BadRequest
from service.routes_cds import known_service
from service.store import Feedback

blueprint = Blueprint("feedback", __name__)


@blueprint.post("/cds-services/<service_id>/feedback")
def feedback(service_id: str) -> Response:
    """Stores feedback entries. A repeated entry is taken and counted once."""
    held = parts()
    info = known_service(service_id)
    document = read_body(request, held.settings)
    checks.require(checks.schema("feedback"), document)
    entries = cast("list[Json]", document["feedback"])
    if len(entries) > held.settings.max_feedback:
        raise BadRequest(
            code="too-many-entries",
            problem="feedback: too many entries.",
            fix="Send several requests.",
            where=("feedback",),
        )
    received = clock.now()
    rows = [_row(info.id, index, entry, received) for index, entry in enumerate(entries)]
    stored = held.store.add(rows)
    for row in rows:
        held.metrics.feedback.labels(info.id, row.outcome).inc()
    logs.event("feedback", stored=stored, repeated=len(rows) - stored)
    return send({"stored": stored, "repeated": len(rows) - stored})


def _row(service_id: str, index: int, entry: Json, received: datetime) -> Feedback:
    """Returns the storable part of an entry; the user's comment is left out on purpose."""
    accepted = cast("list[Json]", entry.get("acceptedSuggestions") or [])
    override = cast(Json, entry.get("overrideReason") or {})
    reason = cast(Json, override.get("reason") or {})
    return Feedback(
        service_id=service_id,
        card=str(entry["card"]),
        outcome=str(entry["outcome"]),
        outcome_timestamp=_moment(str(entry["outcomeTimestamp"]), index),
        accepted_suggestions=tuple(str(item["id"]) for item in accepted),
        reason_code=cast("str | None", reason.get("code")),
        reason_system=cast("str | None", reason.get("system")),
        received=received,
    )


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
