"""CDS Hooks: discovery and the services."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from flask import Blueprint, Response, g, request

from hooks import HookService, Profile
from service.clinical import (
    Caller,
    Loan,
    Submission,
    call_of_body,
    context_schema_of,
    decision_for,
    submission_of_call,
)
from service.documents import Call
from service.errors import NotFound, ServiceError
from service.observe import logs
from service.store import Origin, rows_of
from service.types import Json
from service.web.body import body_of
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
    caller = Caller(info.hook, tenant_of_caller(), default_jurisdiction())
    with phase("read"):
        body = body_of(request, service.settings)
        schemas = partial(context_schema_of, service.engine)
        call, loan = call_of_body(body, caller, schemas, service.memory)
        logs.bind(hook_instance=call.hook_instance)
    submission = _submission(call, loan)
    place = submission.jurisdiction or caller.jurisdiction
    with phase("decide"):
        answer = decision_for(service.engine, submission, submission.day(), place, service.memory)
    g.card_count = answer.card_count
    service.metrics.count_cards(info.hook, (card.kind for card in answer.cards))
    service.metrics.count_gaps(answer.gaps)
    origin = Origin(info.id, service.engine.knowledge_version, place)
    service.records.put(rows_of(origin, lambda: body.document, answer, service.auditor))
    return Response(answer.body, content_type="application/json")


def _submission(call: Call, loan: Loan) -> Submission:
    """What the call submits; a chart that it does not use goes back, for the next call on it."""
    service = services()
    try:
        submission = submission_of_call(
            service.engine, call, source_of(call), profile_of_caller(), loan
        )
    except ServiceError:
        service.memory.give_back(loan)
        raise
    if submission.loan is None:
        service.memory.give_back(loan)
    return replace(
        submission,
        tenant=tenant_of_caller(),
        is_audited=service.auditor is not None,
        has_app=has_app_of_caller(),
        is_long=chart_opening_of_caller() == "long",
    )


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
