"""Checks every knowledge file, its cross-references, identifiers and days.

Each fault is one line: 'file: entry: what is wrong; the mend'. The service does not start on one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import terminology
from oncology.checks.cases import case_faults
from oncology.checks.compilation import is_known_sound
from oncology.checks.criteria import criterion_faults
from oncology.checks.days import calendar_faults, day_faults, future_faults, overdue_reviews
from oncology.checks.documents import Documents, form_faults, read_documents
from oncology.checks.drug_names import drug_name_faults
from oncology.checks.evidence import (
    evidence_faults,
    key_trial_faults,
    label_faults,
    source_faults,
)
from oncology.checks.patterns import pattern_faults
from oncology.checks.references import reference_faults
from oncology.checks.review_rows import review_row_faults
from oncology.checks.unused import unused_faults
from oncology.checks.vocabulary import vocabulary_faults
from oncology.knowledge import (
    SHIPPED,
    Files,
    Knowledge,
    KnowledgeFault,
    build_knowledge,
    coverage_faults,
    load_parameters,
    retired_faults,
    sign_off_faults,
)


def check_knowledge(
    files: Files = SHIPPED, today: date | None = None, *, is_strict: bool = True
) -> list[str]:
    """Faults of the files, of their form too; with a day also what lies after it.

    A review that is overdue on the day is a fault where the check is strict, as for a release.
    """
    documents = read_documents(files)
    faults = [*_content_faults(documents, files, today), *_sign_off_faults(documents, today)]
    if today and is_strict:
        faults += overdue_reviews(documents, today)
    return list(dict.fromkeys(faults))


def content_faults(files: Files, today: date | None = None) -> list[str]:
    """Faults of what the files say and of their form, whoever signed it."""
    return _content_faults(read_documents(files), files, today)


def overdue(files: Files, today: date) -> list[str]:
    """Reviews that were due before the day, one line a file."""
    return list(overdue_reviews(read_documents(files), today))


def _content_faults(documents: Documents, files: Files, today: date | None) -> list[str]:
    form = form_faults(documents, files)
    # with a text that is no pattern nothing can be built that the other checks could ask
    patterns = [] if _shape_faults(documents) else list(pattern_faults(documents))
    return [*(patterns or _faults(documents, files, today)), *form]


def _faults(documents: Documents, files: Files, today: date | None = None) -> list[str]:
    """What would make an answer wrong or leave one out."""
    shape = _shape_faults(documents)
    if shape:
        return shape  # what has the wrong shape cannot be looked into further
    faults = [
        *drug_name_faults(documents),
        *reference_faults(documents),
        *label_faults(documents),
        *key_trial_faults(documents),
        *source_faults(documents),
        *review_row_faults(documents),
        *vocabulary_faults(documents),
        *unused_faults(documents),
        *criterion_faults(documents),
        *evidence_faults(documents, words_of(files)),
        *day_faults(documents),
        *retired_faults(documents.data),
        *(future_faults(documents, today) if today else ()),
    ]
    return list(dict.fromkeys(faults)) or _load_faults(files)


def _shape_faults(documents: Documents) -> list[str]:
    return [*documents.faults, *(() if documents.faults else calendar_faults(documents))]


def _sign_off_faults(documents: Documents, today: date | None = None) -> list[str]:
    return [] if _shape_faults(documents) else list(sign_off_faults(documents.data, today))


def check_cases(vignettes: Iterable[Mapping[str, Any]], files: Files = SHIPPED) -> list[str]:
    """Entries of the knowledge that lack a case among a checkout's vignette files."""
    return list(
        case_faults(read_documents(files), build_knowledge(files), words_of(files), vignettes)
    )


def words_of(files: Files) -> terminology.Terminology:
    """The terminology of the files; the shipped one where none of its files is a draft."""
    if not any(path.startswith("terminology/") for path, _ in files.changed):
        return terminology.load()
    return terminology.build(lambda name: files.text(f"terminology/data/{name}"))


def _load_faults(files: Files) -> list[str]:
    """What the loaders themselves refuse."""
    try:
        load_parameters(files)
        return coverage_faults(build_knowledge(files), files)
    except ValueError as fault:
        return [str(fault)]


@lru_cache(maxsize=1)
def load_checked(files: Files = SHIPPED) -> Knowledge:
    """The knowledge base, whole and without a fault. Raises KnowledgeFault with every fault.

    What is as it was when it was compiled without a fault is not checked again.
    """
    faults = [] if files == SHIPPED and is_known_sound() else start_faults(files)
    if faults:
        raise KnowledgeFault("\n".join(faults))
    return build_knowledge(files)


def start_faults(files: Files = SHIPPED) -> list[str]:
    """Faults that stop a start: all but those of form, which change no answer."""
    documents = read_documents(files)
    return [*_faults(documents, files), *_sign_off_faults(documents)]
