"""The demo's page behind the cards: made as the service makes it, from what the FHIR server has."""

from __future__ import annotations

from flask import Response, abort

from service.clinical import Engine, Wish, hypothesis_of, submission_of_document
from service.demo.page import Form, PageOf
from service.documents import read_date, read_jurisdiction
from service.pages import Place
from service.types import Json
from service.web.reading.pages import patient_page


def pages_of(engine: Engine) -> PageOf:
    """Returns what makes the page of a hook request, with what a form supposes."""

    def page(document: Json, place: Place, form: Form) -> Response:
        suppositions = tuple(map(engine.supposition, form.suppositions))
        facts = tuple(s for s in suppositions if s is not None)
        if len(facts) != len(suppositions):
            abort(400)
        wish = Wish(
            facts,
            read_date(form.as_of, "asOf") if form.as_of else None,
            read_jurisdiction(form.jurisdiction, "jurisdiction") if form.jurisdiction else None,
        )
        submission = submission_of_document(engine, document)
        hypothesis = hypothesis_of(engine, submission, wish, "us")
        return patient_page(hypothesis.page(engine, place), place)

    return page
