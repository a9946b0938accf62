"""CDS Hooks: discovery and the services."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from flask import Blueprint, Response, g, request

from hooks import HookService, Profile
from service.clinical import context_schema_of, decision_for, submission_of_call
from service.documents import read_call, require_hook
from service.errors import NotFound
from service.observe import logs
from service.store import Origin, rows_of
from service.types import Json
from service.web.body import read_body
from service.web.fetching import (
    chart_opening_of_caller,
    has_app_of_caller,
    profile_of_caller,
    source_of,
    tenant_of_caller,
)
from service.web.phases import phase
from service.web.services import default_jurisdiction, json_response, services

blueprint = Blueprint("cds", __name__)
CDS_HOOKS_VERSION = "2.0.1"


@blueprint.get("/cds-services")
def discovery() -> Response:
    """Lists the services and their prefetch templates, in the form that the caller's EHR takes."""
    profile = profile_of_caller()
    entries = [_entry(info, profile) for info in services().engine.services.values()]
    return json_response({"services": entries})


@blueprint.post("/cds-services/<service_id>")
def call_service(service_id: str) -> Response:
    """Answers one hook call with cards."""
    service = services()
    info = find_service(service_id)
    with phase("read"):
        document = read_body(request, service.settings)
        call = read_call(document, lambda hook: context_schema_of(service.engine, hook))
        require_hook(call, info.hook)
        logs.bind(hook_instance=call.hook_instance)
    profile = profile_of_caller()
    submission = submission_of_call(service.engine, call, source_of(call), profile)
    submission = replace(
        submission,
        tenant=tenant_of_caller(),
        is_audited=service.auditor is not None,
        has_app=has_app_of_caller(),
        is_long=chart_opening_of_caller() == "long",
    )
    place = submission.jurisdiction or default_jurisdiction()
    with phase("decide"):
        decision = decision_for(service.engine, submission, submission.day(), place, service.memory)
    g.card_count = len(cast("list[Json]", decision.response["cards"]))
    service.metrics.count_cards(info.hook, (card.kind for card in decision.cards))
    service.metrics.count_gaps(decision.gaps)
    origin = Origin(info.id, service.engine.knowledge_version, place)
    service.records.put(rows_of(origin, document, decision, service.auditor))
    return json_response(decision.response)


def find_service(service_id: str) -> HookService:
    """Returns a service by its id.

    Raises:
        NotFound: There is none; the id is not repeated in the answer.
    """
    info = services().engine.services.get(service_id)
    if info is None:
        raise NotFound(
            code="unknown-service",
            problem="No service has this id.",
            fix="GET /cds-services lists the ids.",
        )
    g.metric_label = info.hook
    logs.bind(service=info.id)
    return info


def _entry(info: HookService, profile: Profile) -> Json:
    entry: Json = {
        "hook": info.hook,
        "id": info.id,
        "title": info.title,
        "description": info.description,
        "version": CDS_HOOKS_VERSION,
        "hookVersion": info.hook_version,
    }
    if info.prefetch:
        entry["prefetch"] = profile.prefetch(info.prefetch)
    if info.usage_requirements:
        entry["usageRequirements"] = info.usage_requirements
    return entry
