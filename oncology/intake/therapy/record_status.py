"""The status of a medication record, in the words of FHIR R4 (rule IN-4)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from oncology.intake.fhir import Resource, codings, mapping, text
from terminology import data_files, load_schema

UNKNOWN = "unknown"
# R5 adherence codes, in the words of R4; the R5 codes add how it is taken.
_ADHERENCE = {
    "not-taking": "not-taken",
    "never": "not-taken",
    "taking": "active",
    "on-hold": "on-hold",
    "stopped": "stopped",
    "completed": "completed",
}
# what never reached the patient, and the words of R5
_STATUSES: dict[tuple[object, str], str] = {
    ("MedicationStatement", "recorded"): UNKNOWN,
    ("MedicationUsage", "recorded"): UNKNOWN,
    ("MedicationDispense", "declined"): "not-done",
    ("MedicationDispense", "preparation"): "not-done",
}


def record_status(resource: Resource) -> str:
    """The status, with R5 adherence folded in; a word that nobody defines is unknown.

    A status of another kind of record means what it means there.
    """
    written = _written(resource)
    status = _words().get(written, UNKNOWN) if written and not _is_defined(written) else written
    adherence = mapping(mapping(resource.get("adherence")).get("code"))
    taking = next((c.code for c in codings(adherence) if c.code), "")
    if status not in {"entered-in-error", "draft"}:
        for word, meaning in _ADHERENCE.items():
            if taking == word or taking.startswith(f"{word}-"):  # taking-as-directed, ...
                return meaning
    status = status or UNKNOWN
    return _STATUSES.get((resource.get("resourceType"), status), status)


def is_of_fhir(resource: Resource) -> bool:
    """Whether the status, if there is one, is of the value set of its kind of record."""
    written = _written(resource)
    return not written or written in _value_sets().get(
        str(resource.get("resourceType")), (written,)
    )


def _is_defined(status: str) -> bool:
    return any(status in values for values in _value_sets().values())


def _written(resource: Resource) -> str:
    return (text(resource.get("status")) or "").strip().casefold()


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    schema = load_schema("oncology.intake", "statuses")
    return data_files.load_data("oncology.intake", "statuses", schema)


def _value_sets() -> Mapping[str, list[str]]:
    sets: Mapping[str, list[str]] = _data()["fhir"]
    return sets


@lru_cache(maxsize=1)
def _words() -> Mapping[str, str]:
    return {word: row["status"] for row in _data()["words"] for word in row["words"]}
