"""The Assessment document over HTTP."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, g, request

from service.clinical import NO_INSTANCE, assessment_for, submission_of_document
from service.documents import read_date, read_jurisdiction
from service.observe import logs
from service.types import Json
from service.web.body import read_body
from service.web.fetching import profile_of_caller, source_of
from service.web.phases import phase
from service.web.services import default_jurisdiction, json_response, services

blueprint = Blueprint("assess", __name__)


@blueprint.post("/assess")
def assess() -> Response:
    """Answers a CDS Hooks request or a FHIR Bundle with the Assessment document."""
    service = services()
    g.metric_label = "assess"
    day = request.args.get("asOf")
    text = request.args.get("jurisdiction")
    as_of = None if day is None else read_date(day, "asOf")
    jurisdiction = None if text is None else read_jurisdiction(text, "jurisdiction")
    with phase("read"):
        document = read_body(request, service.settings)
        profile = profile_of_caller()
        submission = submission_of_document(service.engine, document, source_of, profile)
    if submission.hook_instance != NO_INSTANCE:
        logs.bind(hook_instance=submission.hook_instance)
    with phase("decide"):
        place = jurisdiction or submission.jurisdiction or default_jurisdiction()
        answer = assessment_for(service.engine, submission, submission.day(as_of), place)
    gaps = cast("list[Json]", answer.get("dataGaps") or [])
    service.metrics.count_gaps(str(gap.get("code")) for gap in gaps)
    return json_response(answer)
