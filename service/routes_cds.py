"""CDS Hooks: discovery and the services."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, g, request

from service import logs
from service.context import parts, send, when, where
from service.engine import HookInfo
from service.envelope import Json, read_body, read_call, require_hook
from service.errors import NotFound
from service.work import cards_for, case_of_call, validator_of

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
    document = read_body(request, held.settings)
    call = read_call(document, lambda hook: validator_of(held.engine, hook))
    require_hook(call, info.hook)
    logs.bind(hook_instance=call.hook_instance)
    case = case_of_call(held.engine, call)
    for _ in case.missing:
        held.metrics.gaps.labels("prefetch-missing").inc()
    response = cards_for(held.engine, case, when(case), where(case, held.settings))
    cards = cast("list[Json]", response["cards"])
    g.card_count = len(cards)
    held.metrics.count_cards(info.hook, cards)
    return send(response)


def known_service(service_id: str) -> HookInfo:
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


def _entry(info: HookInfo) -> Json:
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
