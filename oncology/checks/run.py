"""Checks every knowledge file, its cross-references, identifiers and days.

Each fault is one line: 'file: entry: what is wrong; the mend'. The service does not start on one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import terminology
from oncology.checks import cases, criteria, days, documents, drug_names, evidence, references
from oncology.knowledge import (
    SHIPPED,
    Files,
    Knowledge,
    KnowledgeFault,
    build_knowledge,
    coverage_faults,
    load_classes,
    load_parameters,
)
from terminology import NAMES
from terminology import data_files as reading


def check_knowledge(files: Files = SHIPPED, today: date | None = None) -> list[str]:
    """Faults of the files; with a day also reviews that are overdue on it."""
    read = documents.read(files)
    shape = [*read.faults, *(() if read.faults else days.calendar(read))]
    if shape:
        return shape  # what has the wrong shape cannot be looked into further
    found = [
        *drug_names.faults(read),
        *references.faults(read),
        *criteria.faults(read),
        *evidence.faults(read, words_of(files)),
        *days.faults(read),
        *(days.overdue(read, today) if today else ()),
    ]
    return list(dict.fromkeys(found)) or _built(files)


def check_cases(vignettes: Iterable[Mapping[str, Any]]) -> list[str]:
    """Entries of the shipped knowledge that lack a case among a checkout's vignette files."""
    return list(
        cases.faults(
            documents.read(SHIPPED), build_knowledge(SHIPPED), terminology.load(), vignettes
        )
    )


def words_of(files: Files) -> terminology.Terminology:
    """The terminology of the files; the shipped one where none of its files is a draft."""
    if not any(path.startswith("terminology/") for path, _ in files.changed):
        return terminology.load()
    texts = {name: f"terminology/data/{name}.yaml" for name in NAMES}
    return terminology.Terminology(
        {name: reading.parse_yaml(files.text(path), path) for name, path in texts.items()}
    )


def _built(files: Files) -> list[str]:
    """What the loaders themselves refuse."""
    try:
        load_parameters(files)
        load_classes(files)
        return coverage_faults(build_knowledge(files), files)
    except ValueError as fault:
        return [str(fault)]


@lru_cache(maxsize=1)
def load_checked(files: Files = SHIPPED) -> Knowledge:
    """The knowledge base, whole and without a fault. Raises KnowledgeFault with every fault."""
    faults = check_knowledge(files)
    if faults:
        raise KnowledgeFault("\n".join(faults))
    return build_knowledge(files)
