"""The records of one patient to rows, judged the same way as `POST /assess` judges a Bundle."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import orjson

from oncology.assessment import Case
from service.clinical import (
    Engine,
    Submission,
    assessment_for,
    decisions_for,
    submission_of_document,
)
from service.cohort.redaction import Redaction
from service.cohort.rows import row_of
from service.concordance import line_row
from service.documents import collection_of
from service.errors import ServiceError
from service.observe import logs
from service.types import Json, Jurisdiction


@dataclass(frozen=True, slots=True)
class Terms:
    """On what day, and by whose approvals, all are judged; with `every_line` each past start too."""

    as_of: date
    jurisdiction: Jurisdiction
    overlay: Path | None = None
    every_line: bool = False


@dataclass(frozen=True, slots=True)
class PatientRows:
    """What is written of one patient: a row, the whole Assessment beside it, a row for each line."""

    row: Json
    assessment: Json
    lines: tuple[Json, ...] = ()


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
    submission = _submission_of(texts, terms)
    return assessment_for(engine_of(terms.overlay), submission, terms.as_of, terms.jurisdiction)


def case_of(texts: Iterable[str], terms: Terms) -> Case:
    """What is judged of one patient, for who judges it by another knowledge; as for `judge`."""
    return _submission_of(texts, terms).case(terms.as_of, terms.jurisdiction)


def _submission_of(texts: Iterable[str], terms: Terms) -> Submission:
    return submission_of_document(engine_of(terms.overlay), collection_of(sorted(set(texts))))


def judge_patient(
    patient: str, texts: Iterable[str], terms: Terms, redaction: Redaction | None = None
) -> PatientRows:
    """All rows of one patient; they hang on nothing but the arguments.

    Args:
        patient: The id.
        texts: The patient's resources as JSON, in any order; the same text twice counts once.
        terms: On what day, and by whose approvals.
        redaction: What makes the rows such that they may be shared.

    Raises:
        ServiceError: The records are of no patient that can be told.
    """
    ask = (engine_of(terms.overlay), _submission_of(texts, terms), terms.as_of, terms.jurisdiction)
    document, decisions = decisions_for(*ask) if terms.every_line else (assessment_for(*ask), [])
    name = patient
    if redaction:
        name = redaction.pseudonym(patient)
        document = redaction.document(document, patient)
        decisions = [redaction.decision(decision, patient) for decision in decisions]
    whole: Json = {"patient": name, "assessment": orjson.dumps(document).decode()}
    return PatientRows(
        row_of(document, name), whole, tuple(line_row(decision, name) for decision in decisions)
    )


def outcome_of(
    patient: str, texts: Iterable[str] | None, terms: Terms, redaction: Redaction | None = None
) -> PatientRows | str:
    """The rows of one patient, or the code of the reason why there are none.

    Every engine asks this function and no other; as for `judge_patient`, with `texts` None where
    they are more than is read of one patient.
    """
    if texts is None:
        return "patient-too-large"
    try:
        return judge_patient(patient, texts, terms, redaction)
    except ServiceError as error:
        return error.code
    except Exception as error:  # one bad chart must not cost the others their answer
        logs.failure("unexpected-error", error)
        return "unexpected-error"
