"""One resource at a time: each ends up used, irrelevant by rule, or named as a data gap."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from oncology.dates import PartialDate
from oncology.intake.builder import Builder
from oncology.intake.diagnosis.conditions import read_condition
from oncology.intake.diagnosis.patient import read_patient
from oncology.intake.fhir import (
    Resource,
    UnreadableError,
    addresses,
    after,
    codings,
    day,
    effective,
    items,
    local,
    mapping,
    reference,
    text,
    unreadable,
    words,
)
from oncology.intake.genetics.result import implication_map, read_genetic
from oncology.intake.observations import read_observation
from oncology.intake.pathology.reports import read_report
from oncology.intake.prepare import prepare
from oncology.intake.record import Medication, PatientRecord, Stage
from oncology.intake.therapy.allergies import read_allergy
from oncology.intake.therapy.dosage import read_dosages
from oncology.intake.therapy.medications import KINDS, open_questions, read_medication
from oncology.intake.therapy.procedures import read_procedure
from oncology.values import Reason
from terminology import Terminology

Handler = Callable[[Resource, str], bool]


def read_record(
    resources: Sequence[object], patient_id: str | None, as_of: date, terminology: Terminology
) -> PatientRecord:
    """Read one patient's resources. Never raises on their content."""
    build = Builder()
    named, index = prepare(resources, build)
    patient = patient_id or _only_patient(named)
    others = _others(named, patient)
    handlers = _handlers(index, build, as_of, terminology)
    # the patient first: dates are checked against the birth date
    for source, resource in sorted(named, key=lambda n: _rank(n[1], patient)):
        if not _belongs(resource, source, patient, others, build):
            continue
        handler = handlers.get(str(resource.get("resourceType")))
        try:
            if _before_birth(resource, source, build):
                continue
            if handler is None or not handler(resource, source):
                build.irrelevant.append(source)
        except UnreadableError as fault:
            build.gaps.append(unreadable(source, str(fault)))
        except (TypeError, ValueError, KeyError, AttributeError):
            build.gaps.append(unreadable(source, "structure"))
    return _without_region_studied_twins(build).freeze()


def read_drafts(
    draft_orders: Sequence[object],
    terminology: Terminology,
    resources: Sequence[object] = (),
) -> tuple[Medication, ...]:
    """Draft MedicationRequests of an ordering hook; other resources are passed over.

    A Medication that a draft points to may stand among the drafts or in the patient's `resources`.
    """
    found = []
    index = {
        address: r
        for r in (*resources, *draft_orders)
        if isinstance(r, dict)
        for address in addresses(f"{r.get('resourceType')}/{r.get('id')}")
    }
    for position, resource in enumerate(draft_orders, 1):
        if isinstance(resource, dict) and resource.get("resourceType") == "MedicationRequest":
            identifier = text(resource.get("id"))
            source = f"MedicationRequest/{identifier}" if identifier else f"#{position}"
            try:
                draft = read_medication(resource, source, index, terminology, "draft")
            except UnreadableError:
                undated = {
                    k: v for k, v in resource.items() if k not in {"authoredOn", "dispenseRequest"}
                }
                undated["dosageInstruction"] = [
                    {k: v for k, v in entry.items() if k != "timing"}
                    for entry in items(resource.get("dosageInstruction"))
                ]
                draft = read_medication(undated, source, index, terminology, "draft")
            found.append(replace(draft, dosages=read_dosages(resource)))
    return tuple(found)


def _rank(resource: Resource, patient: str | None) -> int:
    if resource.get("resourceType") != "Patient":
        return 2
    return 0 if text(resource.get("id")) == patient else 1


def _only_patient(named: Sequence[tuple[str, Resource]]) -> str | None:
    ids = [text(r.get("id")) for _, r in named if r.get("resourceType") == "Patient"]
    return ids[0] if len(ids) == 1 else None


def _others(named: Sequence[tuple[str, Resource]], patient: str | None) -> frozenset[str]:
    """Addresses by UUID of the patients that are not this one."""
    return frozenset(
        addresses(source)[1]
        for source, resource in named
        if resource.get("resourceType") == "Patient" and text(resource.get("id")) != patient
    )


def _belongs(
    resource: Resource, source: str, patient: str | None, others: frozenset[str], build: Builder
) -> bool:
    if resource.get("resourceType") == "Patient":
        mine = patient is None or text(resource.get("id")) in {patient, None}
    else:
        target = local(reference(resource.get("subject") or resource.get("patient")) or "")
        kind, _, identifier = target.partition("/")
        if identifier:  # a group's, a device's or a relative's record is not the patient's either
            mine = patient is None or (kind, identifier) == ("Patient", patient)
        else:
            mine = patient is None or target not in others
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


def _linked(index: dict[str, Resource], kinds: set[str]) -> dict[str, Resource]:
    """Resources that others point to, by every address they may use."""
    return {
        address: resource
        for source, resource in index.items()
        if resource.get("resourceType") in kinds
        for address in addresses(source)
    }


def _handlers(
    index: dict[str, Resource], build: Builder, as_of: date, terminology: Terminology
) -> dict[str, Handler]:
    implications = implication_map(index, terminology)
    linked = _linked(index, {"Medication", "Condition"})
    specimens = _linked(index, {"Specimen"})

    def observation(resource: Resource, source: str) -> bool:
        if after(_when(resource), as_of):
            return _later(source, build)
        if _other_cancer(resource, linked, terminology):
            build.note("other-cancer-result", source, "it is about another cancer", "info")
            return True
        code = resource.get("code")
        concept = terminology.observations.match(codings(code), words(code))
        if concept == "history-of-metastasis":
            return _history(resource, source, build)
        genetic = read_genetic(
            resource, concept, source, build, terminology, implications, specimens
        )
        if genetic is not None:
            return genetic
        return read_observation(resource, concept, source, build, terminology)

    def medication(resource: Resource, source: str) -> bool:
        found = read_medication(resource, source, linked, terminology)
        build.medications.append(found)
        left_open = open_questions(resource, found, linked, terminology)
        if left_open:
            code, why = left_open
            said = f"{source}: {why}; which drug was given would settle it."
            build.gaps.append(Reason(code, said, "warning", (source,)))
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
        "Patient": lambda r, s: read_patient(r, s, build, as_of, terminology),
        "OperationOutcome": fetch_failed,
        "DiagnosticReport": lambda r, s: read_report(r, s, build, terminology),
        "AllergyIntolerance": lambda r, s: read_allergy(r, s, build, terminology),
    }
    return found


def _other_cancer(
    resource: Resource, linked: dict[str, Resource], terminology: Terminology
) -> bool:
    """Whether a result points (`focus`) to the diagnosis of a cancer that is not of the breast."""
    for target in items(resource.get("focus")):
        condition = linked.get(local(reference(target) or ""), {})
        code = condition.get("code")
        match = terminology.conditions.match(codings(code), words(code)) if code else None
        sites = items(condition.get("bodySite"))
        if match and match.concept == "other-cancer":
            return not any(terminology.conditions.is_breast(codings(s), words(s)) for s in sites)
    return False


def _before_birth(resource: Resource, source: str, build: Builder) -> bool:
    """A record of a time before the patient was born is another person's, or a slip."""
    birth = build.person.birth_date if build.person else None
    if birth is None or resource.get("resourceType") == "Patient":
        return False
    for key, value in resource.items():
        if not str(key).endswith(("DateTime", "Period", "Date", "Instant", "authoredOn")):
            continue
        when = mapping(value).get("start") if isinstance(value, dict) else value
        try:
            found = day(when, key)
        except UnreadableError:
            continue
        if found is not None and found.last < birth.first:
            build.note("implausible-date", source, "it is dated before the birth of the patient")
            return True
    return False


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
        return effective(resource)
    except UnreadableError:
        return None


def _history(resource: Resource, source: str, build: Builder) -> bool:
    # modifier: false reverses the meaning (mCODE HistoryOfMetastaticCancer)
    if resource.get("dataAbsentReason"):
        build.note("result-absent", source, "the result is stated to be absent", "info")
        return True
    # the code itself says that it was so; only a stated false reverses it
    said = resource.get("valueBoolean") is not False
    build.stages.append(Stage(None, 1 if said else 0, _when(resource), source))
    return True


def _without_region_studied_twins(build: Builder) -> Builder:
    """Drop 'studied, nothing found' where that day's report holds a variant of the gene."""
    present = {(v.gene, v.date) for v in build.variants if v.presence == "present"}
    twins = [v for v in build.variants if v.kind == "studied" and (v.gene, v.date) in present]
    build.variants = [v for v in build.variants if v not in twins]
    kept = {source for v in build.variants for source in v.sources}
    build.irrelevant += sorted({s for v in twins for s in v.sources} - kept)
    return build
