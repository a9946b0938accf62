"""From a checked document to an answer, the same way for HTTP, the command line and the demo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import cast
from uuid import uuid4

from oncology.assessment import SCHEMA_VERSION, Case, JudgedChart
from service.clinical.answer_form import Answer, AnswerForm, form_of
from service.clinical.chart_memory import ChartMemory
from service.clinical.engine import Engine, Inquiry
from service.clinical.submission import NO_INSTANCE, Submission
from service.errors import Failed
from service.observe import warn
from service.types import EXTENSION, Json, Jurisdiction

FORGETFUL = ChartMemory()


def cards_for(
    engine: Engine, submission: Submission, as_of: date, jurisdiction: Jurisdiction
) -> Json:
    """Returns the CDS Hooks response for a submission; see `decision_for`."""
    return decision_for(engine, submission, as_of, jurisdiction).response


def decision_for(
    engine: Engine,
    submission: Submission,
    as_of: date,
    jurisdiction: Jurisdiction,
    memory: ChartMemory = FORGETFUL,
) -> Answer:
    """Returns the answer to a submission, its response checked against the CDS Hooks rules.

    An answer without draft orders hangs on nothing of the call but its id, once what is asked and
    the chart are the same: it is made and checked once while the chart is remembered.

    Args:
        engine: The clinical side.
        submission: What was sent.
        as_of: The day to judge on.
        jurisdiction: Whose approvals count.
        memory: Where the chart may be remembered from a call before.

    Raises:
        Failed: The response breaks a rule; a faulty card must not reach a clinician.
    """
    case = submission.case(as_of, jurisdiction)
    loan = submission.loan or memory.of_case(case, submission.tenant)
    question = replace(submission.inquiry, hook_instance=NO_INSTANCE)
    has_drafts = bool(case.draft_orders) or case.selections is not None
    with memory.chart_of(loan, lambda: engine.judge(case)) as kept:
        form = None if has_drafts else kept.answers.get(question)
        if form is None:
            form = _form(engine, question, case, kept.chart)
            if not has_drafts:
                kept.answers.keep(question, form)
    return form.filled(submission.hook_instance)


def _form(engine: Engine, question: Inquiry, case: Case, chart: JudgedChart) -> AnswerForm:
    """The answer to a question; ids are of one form, so that what holds of these holds of any."""
    own_id = str(uuid4())
    decision = engine.respond(replace(question, hook_instance=own_id), case, chart)
    extension = cast(Json, decision.response.get("extension") or {})
    own = {"knowledgeVersion": engine.knowledge_version, "schemaVersion": SCHEMA_VERSION}
    response = {**decision.response, "extension": {**extension, EXTENSION: own}}
    _refuse_faulty(engine.response_faults(response), "invalid-response")
    return form_of(decision, response, own_id)


def assessment_for(
    engine: Engine, submission: Submission, as_of: date, jurisdiction: Jurisdiction
) -> Json:
    """Returns the Assessment for a submission, checked against its schema.

    Raises:
        Failed: The document breaks its schema.
    """
    document = engine.assess(submission.case(as_of, jurisdiction), submission.absences)
    _refuse_faulty(engine.assessment_faults(document), "invalid-assessment")
    return document


def decisions_for(
    engine: Engine, submission: Submission, as_of: date, jurisdiction: Jurisdiction
) -> tuple[Json, list[Json]]:
    """Returns what `assessment_for` returns, and the decision at each start of a line, and now.

    Raises:
        Failed: The document breaks its schema.
    """
    case = submission.case(as_of, jurisdiction)
    document, decisions = engine.decisions(case, submission.absences)
    _refuse_faulty(engine.assessment_faults(document), "invalid-assessment")
    return document, decisions


def _refuse_faulty(faults: Sequence[str], code: str) -> None:
    if faults:
        # The texts may quote the document, so only their number is logged.
        warn(code, faults=len(faults))
        raise Failed(
            code=code,
            problem="The service made an answer that breaks its own contract.",
            fix="Report it.",
        )
