"""The records of one patient to an Assessment, the same way as `POST /assess` takes a Bundle."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from oncology.assessment import Case
from service.clinical import Engine, Submission, assessment_for, submission_of_document
from service.documents import collection_of
from service.types import Json, Jurisdiction


@dataclass(frozen=True, slots=True)
class Terms:
    """On what day, and by whose approvals, all are judged."""

    as_of: date
    jurisdiction: Jurisdiction
    overlay: Path | None = None


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
