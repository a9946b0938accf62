"""The records of one patient to an Assessment, the same way as `POST /assess` takes a Bundle."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import orjson

from service.clinical import Engine, assessment_for, submission_of_document
from service.cohort.redaction import Redaction
from service.cohort.rows import row_of
from service.documents import collection_of
from service.errors import ServiceError
from service.observe import logs
from service.types import Json, Jurisdiction


@dataclass(frozen=True, slots=True)
class Terms:
    """On what day, and by whose approvals, all are judged."""

    as_of: date
    jurisdiction: Jurisdiction
    overlay: Path | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is written of one patient: a row and the Assessment as JSON, or the code of a reason.

    `patient`: the id, or its pseudonym where the result is to be shared.
    """

    patient: str
    row: Json | None = None
    assessment: str | None = None
    reason: str | None = None


@lru_cache(maxsize=1)
def engine_of(overlay: Path | None) -> Engine:
    """The knowledge, loaded once in each process."""
    return Engine(overlay)


def judge(texts: Iterable[str], terms: Terms) -> Json:
    """The Assessment of one patient.

    Args:
        texts: The patient's resources as JSON, in any order; the same text twice counts once.
        terms: On what day, and by whose approvals.

    Raises:
        ServiceError: The records are of no patient that can be told.
    """
    engine = engine_of(terms.overlay)
    submission = submission_of_document(engine, collection_of(sorted(set(texts))))
    return assessment_for(engine, submission, terms.as_of, terms.jurisdiction)


def outcome_of(
    patient: str, texts: Iterable[str] | None, terms: Terms, redaction: Redaction | None
) -> Outcome:
    """What is written of one patient; every engine asks this function and no other.

    Args:
        patient: The id.
        texts: As for `judge`; None where they are more than is read of one patient.
        terms: On what day, and by whose approvals.
        redaction: Where the result is to be shared.
    """
    name = redaction.pseudonym(patient) if redaction else patient
    if texts is None:
        return Outcome(name, reason="patient-too-large")
    try:
        document = judge(texts, terms)
        shared = redaction.document(document, patient) if redaction else document
        return Outcome(name, row_of(shared, name), orjson.dumps(shared).decode())
    except ServiceError as error:
        return Outcome(name, reason=error.code)
    except Exception as error:  # one bad chart must not cost the others their answer
        logs.failure("unexpected-error", error)
        return Outcome(name, reason="unexpected-error")
