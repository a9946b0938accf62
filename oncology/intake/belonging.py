"""Whose a resource is: another patient's, or of a time before the patient's birth, is not read."""

from __future__ import annotations

from collections.abc import Sequence

from oncology.intake.builder import RecordBuilder
from oncology.intake.chart import Entry
from oncology.intake.fhir import (
    UnreadableError,
    addresses,
    day,
    is_id,
    local,
    mapping,
    name_of,
    reference,
    text,
)
from oncology.intake.wording import sentence

_DATES = ("DateTime", "Period", "Date", "Instant", "authoredOn")


def only_patient(entries: Sequence[Entry]) -> str | None:
    """The id of the one Patient; None where there are several or none."""
    ids = [text(entry.get("id")) for entry in entries if entry.kind == "Patient"]
    return ids[0] if len(ids) == 1 else None


def other_patients(entries: Sequence[Entry], patient: str | None) -> frozenset[str]:
    """Addresses by UUID of the patients that are not this one."""
    return frozenset(
        addresses(entry.source)[1]
        for entry in entries
        if entry.kind == "Patient" and text(entry.get("id")) != patient
    )


def belongs(
    entry: Entry, patient: str | None, strangers: frozenset[str], record: RecordBuilder
) -> bool:
    """Whether a resource is the patient's; one that is not is named as a gap."""
    if _is_of(entry, patient, strangers):
        return True
    reason = sentence("other-patient", source=entry.source)
    record.add_gap("other-patient", entry.source, reason)
    return False


def _is_of(entry: Entry, patient: str | None, strangers: frozenset[str]) -> bool:
    if patient is None:
        return True
    if entry.kind == "Patient":
        return text(entry.get("id")) in {patient, None}
    literal = reference(entry.get("subject") or entry.get("patient")) or ""
    if literal == f"Patient/{patient}" and is_id(patient):
        return True
    target = local(literal)
    if "/" in target or "#" in target[1:]:
        # a group's, a device's or a relative's record is not the patient's either
        return target == name_of("Patient", patient)
    return target not in strangers


def is_before_birth(entry: Entry, record: RecordBuilder) -> bool:
    """A record of a time before the patient was born is another person's, or a slip: a gap."""
    birth = record.person.birth_date if record.person else None
    if birth is None or entry.kind == "Patient":
        return False
    year = str(birth.first.year)
    for key, value in entry.resource.items():
        if not str(key).endswith(_DATES):
            continue
        start = mapping(value).get("start") if isinstance(value, dict) else value
        if isinstance(start, str) and start[:4] > year:  # of nearly all it need not be read
            continue
        try:
            when = day(start, key)
        except UnreadableError:
            continue
        if when is not None and when.last < birth.first:
            reason = sentence("before-birth", source=entry.source)
            record.add_gap("implausible-date", entry.source, reason)
            return True
    return False
