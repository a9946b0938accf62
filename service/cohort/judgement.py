"""The records of one patient to an Assessment, the same way as `POST /assess` takes a Bundle."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import orjson

from oncology.intake import local
from service.clinical import Engine, assessment_for, submission_of_document
from service.types import Json, Jurisdiction

_REFERENCE = re.compile(r'"(?:reference|url)"\s*:\s*"([^"\\]{3,200})"')


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
    engine = engine_of(terms.overlay)
    entries = [{"resource": orjson.loads(line)} for line in sorted(set(texts))]
    bundle: Json = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    submission = submission_of_document(engine, bundle)
    return assessment_for(engine, submission, terms.as_of, terms.jurisdiction)


def names_in(text: str) -> Iterator[str]:
    """What a resource refers to, as `Type/id`."""
    return (local(literal) for literal in _REFERENCE.findall(text))


def with_shared(texts: Sequence[str], lookup: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The texts, with those that they refer to."""
    whole, reached = list(texts), set[str]()
    names = {name for line in texts for name in names_in(line)}
    while fresh := (names & lookup.keys()) - reached:
        lines = [line for name in sorted(fresh) for line in lookup[name]]
        whole += lines
        reached |= fresh
        names = {name for line in lines for name in names_in(line)}
    return whole
