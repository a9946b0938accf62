"""The Assessment document over HTTP, and what would move in it: hypothetical, and nothing is stored."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, g, request

from oncology.assessment import Supposition
from service.clinical import (
    NO_INSTANCE,
    Wish,
    assessment_for,
    hypothesis_of,
    submission_of_document,
)
from service.documents import document_schema, read_date, read_jurisdiction, require_valid
from service.observe import logs
from service.pages import Place
from service.types import Json
from service.web.body import read_body
from service.web.fetching import profile_of_caller, source_of
from service.web.phases import phase
from service.web.reading.pages import patient_page
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


@blueprint.post("/suppose")
def suppose() -> Response:
    """Answers a document with suppositions by what moves; as a page to who asks for HTML."""
    service = services()
    g.metric_label = "suppose"
    with phase("read"):
        body = read_body(request, service.settings)
        require_valid(document_schema("supposition"), body)
        document, wish = cast(Json, body["document"]), _wish_of(body)
        submission = submission_of_document(
            service.engine, document, source_of, profile_of_caller()
        )
    with phase("decide"):
        hypothesis = hypothesis_of(service.engine, submission, wish, default_jurisdiction())
        if request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html":
            return patient_page(hypothesis.page(service.engine, Place()), Place())
        return json_response(hypothesis.changes(service.engine))


def _wish_of(body: Json) -> Wish:
    rows = cast("list[Json]", body["suppose"])
    day, place = cast("str | None", body.get("asOf")), cast("str | None", body.get("jurisdiction"))
    return Wish(
        tuple(Supposition(str(r["fact"]), cast("str | float | bool", r["value"])) for r in rows),
        None if day is None else read_date(day, "asOf"),
        None if place is None else read_jurisdiction(place, "jurisdiction"),
    )
