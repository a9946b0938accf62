"""From a checked document to an answer, the same way for HTTP, the command line and the demo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import cast

from oncology.assessment import SCHEMA_VERSION
from service.clinical.chart_memory import ChartMemory
from service.clinical.decision import Decision
from service.clinical.engine import Engine
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
) -> Decision:
    """Returns the decision on a submission, its response checked against the CDS Hooks rules.

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
    with memory.chart_of(case, submission.tenant, lambda: engine.judge(case)) as chart:
        decision = engine.respond(submission.inquiry, case, chart)
    extension = cast(Json, decision.response.get("extension") or {})
    own = {"knowledgeVersion": engine.knowledge_version, "schemaVersion": SCHEMA_VERSION}
    response = {**decision.response, "extension": {**extension, EXTENSION: own}}
    _refuse_faulty(engine.response_faults(response), "invalid-response")
    return replace(decision, response=response)


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
