"""One resource at a time: each ends up used, irrelevant by rule, or named as a data gap."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import cast

from oncology.dates import PartialDate
from oncology.intake.conditions import read_condition, read_procedure
from oncology.intake.fhir import (
    Resource,
    UnreadableError,
    after,
    codings,
    day,
    reference,
    text,
    unreadable,
    words,
)
from oncology.intake.genomics import implication_map, read_genetic
from oncology.intake.medications import KINDS, read_medication
from oncology.intake.observations import read_observation
from oncology.intake.results import Builder
from oncology.record import Medication, PatientRecord, Person, Sex, Stage
from oncology.values import Reason
from terminology import Terminology

Handler = Callable[[Resource, str], bool]


def read(
    resources: Sequence[object], patient_id: str | None, as_of: date, terminology: Terminology
) -> PatientRecord:
    """Read one patient's resources. Never raises on their content."""
    build = Builder()
    named = _named(resources, build)
    patient = patient_id or _only_patient(named)
    index = dict(named)
    handlers = _handlers(index, build, as_of, terminology)
    for source, resource in named:
        if not _belongs(resource, source, patient, build):
            continue
        handler = handlers.get(str(resource.get("resourceType")))
        try:
            if handler is None or not handler(resource, source):
                build.irrelevant.append(source)
        except UnreadableError as fault:
            build.gaps.append(unreadable(source, str(fault)))
        except (TypeError, ValueError, KeyError, AttributeError):
            build.gaps.append(unreadable(source, "structure"))
    return _without_region_studied_twins(build).freeze()


def read_drafts(draft_orders: Sequence[object], terminology: Terminology) -> tuple[Medication, ...]:
    """Draft MedicationRequests of an ordering hook; other resources are passed over."""
    found = []
    index = {
        f"{r.get('resourceType')}/{r.get('id')}": r for r in draft_orders if isinstance(r, dict)
    }
    for position, resource in enumerate(draft_orders, 1):
        if isinstance(resource, dict) and resource.get("resourceType") == "MedicationRequest":
            identifier = text(resource.get("id"))
            source = f"MedicationRequest/{identifier}" if identifier else f"#{position}"
            try:
                found.append(read_medication(resource, source, index, terminology, "draft"))
            except UnreadableError:
                undated = {
                    k: v for k, v in resource.items() if k not in {"authoredOn", "dispenseRequest"}
                }
                found.append(read_medication(undated, source, index, terminology, "draft"))
    return tuple(found)


def _named(resources: Sequence[object], build: Builder) -> list[tuple[str, Resource]]:
    named: list[tuple[str, Resource]] = []
    seen: dict[str, Resource] = {}
    for position, resource in enumerate(resources, 1):
        if not isinstance(resource, dict) or not text(resource.get("resourceType")):
            build.gaps.append(unreadable(f"#{position}", "resourceType"))
            continue
        identifier = text(resource.get("id"))
        source = f"{resource['resourceType']}/{identifier}" if identifier else f"#{position}"
        if source in seen:
            if seen[source] != resource:
                build.gaps.append(
                    Reason(
                        "duplicate-id",
                        f"{source} came twice with different content; the first was used.",
                        "warning",
                        (source,),
                    )
                )
            continue
        seen[source] = resource
        named.append((source, cast("Resource", resource)))
    return named


def _only_patient(named: Sequence[tuple[str, Resource]]) -> str | None:
    ids = [text(r.get("id")) for _, r in named if r.get("resourceType") == "Patient"]
    return ids[0] if len(ids) == 1 else None


def _belongs(resource: Resource, source: str, patient: str | None, build: Builder) -> bool:
    if resource.get("resourceType") == "Patient":
        mine = patient is None or text(resource.get("id")) in {patient, None}
    else:
        target = reference(resource.get("subject") or resource.get("patient"))
        parts = (target or "").split("/")
        named = len(parts) >= 2 and parts[-2] == "Patient"
        mine = patient is None or not named or parts[-1] == patient
    if not mine:
        build.gaps.append(
            Reason(
                "other-patient",
                f"{source} belongs to another patient; it was not used.",
                "warning",
                (source,),
            )
        )
    return mine


def _handlers(
    index: dict[str, Resource], build: Builder, as_of: date, terminology: Terminology
) -> dict[str, Handler]:
    implications = implication_map(index, terminology)
    medications = {k: r for k, r in index.items() if r.get("resourceType") == "Medication"}
    specimens = {k: r for k, r in index.items() if r.get("resourceType") == "Specimen"}

    def observation(resource: Resource, source: str) -> bool:
        if after(_when(resource), as_of):
            return _later(source, build)
        code = resource.get("code")
        if terminology.observation(codings(code), words(code)) == "history-of-metastasis":
            return _history(resource, source, build)
        genetic = read_genetic(resource, source, build, terminology, implications, specimens)
        return (
            read_observation(resource, source, build, terminology) if genetic is None else genetic
        )

    def medication(resource: Resource, source: str) -> bool:
        build.medications.append(read_medication(resource, source, medications, terminology))
        return True

    def fetch_failed(resource: Resource, source: str) -> bool:
        build.gaps.append(
            Reason(
                "fetch-failed",
                f"{source}: the EHR answered a query with an error.",
                "warning",
                (source,),
            )
        )
        return True

    found: dict[str, Handler] = dict.fromkeys(KINDS, medication)
    found |= {
        "Observation": observation,
        "Condition": lambda r, s: read_condition(r, s, build, terminology),
        "Procedure": lambda r, s: read_procedure(r, s, build, terminology),
        "Patient": lambda r, s: _person(r, s, build),
        "OperationOutcome": fetch_failed,
        "Medication": lambda r, s: bool(r),
        "Specimen": lambda r, s: bool(r),
    }
    return found


def _later(source: str, build: Builder) -> bool:
    build.gaps.append(
        Reason(
            "dated-later",
            f"{source} is dated after the day of assessment; it was not used.",
            "info",
            (source,),
        )
    )
    return True


def _when(resource: Resource) -> PartialDate | None:
    try:
        return day(resource.get("effectiveDateTime"), "effectiveDateTime")
    except UnreadableError:
        return None


def _history(resource: Resource, source: str, build: Builder) -> bool:
    # modifier: false reverses the meaning (mCODE HistoryOfMetastaticCancer)
    if resource.get("valueBoolean") is True:
        build.stages.append(Stage(None, 1, _when(resource), source))
    return isinstance(resource.get("valueBoolean"), bool)


def _person(resource: Resource, source: str, build: Builder) -> bool:
    gender = text(resource.get("gender"))
    sex = cast("Sex", gender if gender in {"female", "male", "other"} else "unknown")
    birth: PartialDate | None = None
    death: PartialDate | None = None
    try:
        birth = day(resource.get("birthDate"), "birthDate")
        death = day(resource.get("deceasedDateTime"), "deceasedDateTime")
    except UnreadableError as fault:
        build.gaps.append(unreadable(source, str(fault)))
    build.person = Person(text(resource.get("id")), sex, birth, death, source)
    return True


def _without_region_studied_twins(build: Builder) -> Builder:
    """Drop 'studied, nothing found' where that day's report holds a variant of the gene."""
    present = {(v.gene, v.date) for v in build.variants if v.presence == "present"}
    build.variants = [
        v for v in build.variants if v.presence != "absent" or (v.gene, v.date) not in present
    ]
    return build
