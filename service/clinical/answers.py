"""From a checked document to an answer, the same way for HTTP, the command line and the demo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import cast
from uuid import uuid4

from oncology.assessment import SCHEMA_VERSION, Case, JudgedChart
from service.clinical.answer_form import Answer, form_of, question_of
from service.clinical.chart_memory import ChartMemory
from service.clinical.decision import Decision
from service.clinical.engine import Engine, Inquiry
from service.clinical.submission import Submission
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

    Once the chart, what is asked and the draft orders are the same, an answer hangs on nothing of
    the call but its id: it is made and checked once while the chart is remembered. All ids are of
    one form, so that what was checked with some holds with any.

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
    with memory.chart_of(loan, lambda: engine.judge(case)) as kept:
        question = question_of(submission.inquiry, case)
        form = kept.answers.get(question)
        if form is None:
            own = replace(submission.inquiry, hook_instance=str(uuid4()))
            form = form_of(*_decide(engine, own, case, kept.chart), own.hook_instance)
            kept.answers.keep(question, form)
        return form.filled(submission.hook_instance)


def _decide(
    engine: Engine, inquiry: Inquiry, case: Case, chart: JudgedChart
) -> tuple[Decision, Json]:
    """A decision, and its response as it is sent, checked."""
    decision = engine.respond(inquiry, case, chart)
    extension = cast(Json, decision.response.get("extension") or {})
    own = {"knowledgeVersion": engine.knowledge_version, "schemaVersion": SCHEMA_VERSION}
    response = {**decision.response, "extension": {**extension, EXTENSION: own}}
    _refuse_faulty(engine.response_faults(response), "invalid-response")
    return decision, response


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
