"""CDS Hooks: discovery and the services."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, g, request

from hooks import HookService
from service.clinical import decide, schema_of, submission_of_call
from service.documents import read_call, require_hook
from service.errors import NotFound
from service.observe import logs
from service.store import Origin, rows_of
from service.types import Json
from service.web.body import read_body
from service.web.fetching import source_of
from service.web.phases import phase
from service.web.services import parts, send, when, where

blueprint = Blueprint("cds", __name__)
CDS_HOOKS_VERSION = "2.0.1"


@blueprint.get("/cds-services")
def discovery() -> Response:
    """Lists the services and their prefetch templates."""
    return send({"services": [_entry(info) for info in parts().engine.services.values()]})


@blueprint.post("/cds-services/<service_id>")
def call_service(service_id: str) -> Response:
    """Answers one hook call with cards."""
    held = parts()
    info = known_service(service_id)
    with phase("read"):
        document = read_body(request, held.settings)
        call = read_call(document, lambda hook: schema_of(held.engine, hook))
        require_hook(call, info.hook)
        logs.bind(hook_instance=call.hook_instance)
    submission = submission_of_call(held.engine, call, source_of(call))
    place = where(submission, held.settings)
    with phase("decide"):
        decision = decide(held.engine, submission, when(submission), place)
    g.card_count = len(cast("list[Json]", decision.response["cards"]))
    held.metrics.count_cards(info.hook, (card.kind for card in decision.issued))
    if decision.conclusions is not None:
        held.metrics.count_gaps(decision.conclusions.gaps)
    origin = Origin(info.id, held.engine.knowledge_version, place)
    held.records.put(rows_of(origin, document, decision, held.auditor))
    return send(decision.response)


def known_service(service_id: str) -> HookService:
    """Returns a service by its id.

    Raises:
        NotFound: There is none; the id is not repeated in the answer.
    """
    info = parts().engine.services.get(service_id)
    if info is None:
        raise NotFound(
            code="unknown-service",
            problem="No service has this id.",
            fix="GET /cds-services lists the ids.",
        )
    g.metric_label = info.hook
    logs.bind(service=info.id)
    return info


def _entry(info: HookService) -> Json:
    entry: Json = {
        "hook": info.hook,
        "id": info.id,
        "title": info.title,
        "description": info.description,
        "version": CDS_HOOKS_VERSION,
        "hookVersion": info.hook_version,
    }
    if info.prefetch:
        entry["prefetch"] = dict(info.prefetch)
    if info.usage_requirements:
        entry["usageRequirements"] = info.usage_requirements
    return entry
