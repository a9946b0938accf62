"""One resource at a time: each ends up used, irrelevant by rule, or named as a data gap."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from oncology.dates import PartialDate
from oncology.intake.belonging import belongs, is_before_birth, only_patient, other_patients
from oncology.intake.builder import RecordBuilder
from oncology.intake.chart import Chart, Entry
from oncology.intake.diagnosis.conditions import read_condition
from oncology.intake.diagnosis.patient import read_patient
from oncology.intake.fhir import (
    Resource,
    UnreadableError,
    addresses,
    after,
    codeable,
    effective,
    is_id,
    items,
    local,
    reference,
    text,
    unreadable,
)
from oncology.intake.genetics.implications import significances_of_variants
from oncology.intake.genetics.result import read_genetic
from oncology.intake.mentions import name_mention
from oncology.intake.narratives.coded_first import settle_words
from oncology.intake.narratives.documents import (
    HISTORY,
    NARRATIVES,
    read_document_reference,
    read_narrative,
    read_report,
)
from oncology.intake.observations import panel_of, read_observation
from oncology.intake.pathology.measurement import Plain, PlainReader, Position, plain_apart
from oncology.intake.prepare import prepare_entries
from oncology.intake.record import PatientRecord, Stage, Variant
from oncology.intake.therapy.allergies import read_allergy
from oncology.intake.therapy.drug_concept import drug_concept
from oncology.intake.therapy.medications import KINDS, read_medication
from oncology.intake.therapy.procedures import read_procedure
from oncology.intake.therapy.toxicity import read_adverse_event
from oncology.intake.wording import sentence
from terminology import Terminology

Reader = Callable[[Entry, Chart], bool]


def read_record(
    resources: Sequence[object], patient_id: str | None, as_of: date, terminology: Terminology
) -> PatientRecord:
    """Read one patient's resources. Never raises on their content."""
    record = RecordBuilder()
    plain, others = _apart(resources, patient_id, as_of, terminology, record)
    entries, index = prepare_entries(others, record)
    patient = patient_id or only_patient(entries)
    strangers = other_patients(entries, patient)
    chart = Chart(
        record=record,
        terminology=terminology,
        as_of=as_of,
        linked=_by_address(index, {"Medication", "Condition", "Procedure", "Binary", *KINDS}),
        specimens=_by_address(index, {"Specimen"}),
        significances=significances_of_variants(index, terminology),
        therapies=_therapies(index, terminology),
    )
    # the patient first: dates are checked against the birth date
    own = [
        entry
        for entry in sorted(entries, key=lambda entry: _rank(entry, patient))
        if belongs(entry, patient, strangers, record)
    ]
    waiting = deque(plain)
    for entry in own:
        if entry.kind != "Patient":
            _add_plain(waiting, (entry.kind, entry.source), chart)
        _read_entry(entry, chart)
    _add_plain(waiting, None, chart)
    settle_words(record)
    accounts = record.sources()
    # what a reader took on and found nothing in is left out as well: nothing is unaccounted for
    for entry in own:
        if entry.source not in accounts and not name_mention(entry, chart):
            record.irrelevant.append(entry.source)
    return _without_region_studied_twins(record).freeze()


def _apart(
    resources: Sequence[object],
    patient: str | None,
    as_of: date,
    terminology: Terminology,
    record: RecordBuilder,
) -> tuple[list[Plain], list[Position]]:
    """Plain measurements of a patient who is named, and all other resources with their places."""
    if not is_id(patient):
        return [], list(enumerate(resources, 1))
    return plain_apart(resources, PlainReader(str(patient), as_of, terminology), record)


def _add_plain(waiting: deque[Plain], end: tuple[str, str] | None, chart: Chart) -> None:
    """Add the plain measurements that stand before a place in the reading order."""
    person = chart.record.person
    birth = person.birth_date if person else None
    while waiting and (end is None or ("Observation", waiting[0].source) < end):
        item = waiting.popleft()
        when = item.measurement.date
        if birth is not None and when is not None and when.last < birth.first:
            _read_entry(Entry(item.source, item.resource), chart)  # which says so
        else:
            chart.record.measurements.append(item.measurement)


def _read_entry(entry: Entry, chart: Chart) -> None:
    """Read one resource; one that cannot be read is a gap and never stops the others."""
    reader, record = _READERS.get(entry.kind), chart.record
    try:
        if is_before_birth(entry, record):
            return
        named = len(record.gaps)
        is_read = reader is not None and reader(entry, chart)
        if not is_read and len(record.gaps) == named and not name_mention(entry, chart):
            record.irrelevant.append(entry.source)
    except UnreadableError as fault:
        record.gaps.append(unreadable(entry.source, str(fault)))
    except (TypeError, ValueError, KeyError, AttributeError):
        record.gaps.append(unreadable(entry.source, "structure"))


def _rank(entry: Entry, patient: str | None) -> int:
    if entry.kind != "Patient":
        return 2
    return 0 if text(entry.get("id")) == patient else 1


def _therapies(
    index: Mapping[str, Resource], terminology: Terminology
) -> dict[str, frozenset[str]]:
    """The drugs of the medication records that are part of a procedure, by the procedure."""
    drugs: dict[str, frozenset[str]] = {}
    linked = _by_address(index, {"Medication"})
    for resource in index.values():
        if resource.get("resourceType") not in KINDS:
            continue
        for target in items(resource.get("partOf")):
            name = local(reference(target) or "")
            match = terminology.drugs.match(*codeable(drug_concept(resource, linked)))
            drugs[name] = drugs.get(name, frozenset()) | {*match.ingredients}
    return drugs


def _by_address(index: Mapping[str, Resource], kinds: set[str]) -> dict[str, Resource]:
    """Resources that others point to, by every address they may use."""
    return {
        address: resource
        for source, resource in index.items()
        if resource.get("resourceType") in kinds
        for address in addresses(source)
    }


def _read_any_observation(entry: Entry, chart: Chart) -> bool:
    """An Observation by what it measures: of another day or cancer, genetic, or another result."""
    source, record = entry.source, chart.record
    if after(_when(entry), chart.as_of):
        record.add_gap("dated-later", source, sentence("dated-later", source=source), "info")
        return True
    if _is_of_other_cancer(entry, chart):
        reason = sentence("other-cancer-result", source=source)
        record.add_gap("other-cancer-result", source, reason, "info")
        return True
    code = entry.get("code")
    concept = chart.terminology.observations.match(*codeable(code))
    if concept in {None, "gene-panel", "tumour-marker"}:  # a panel of stains is called so too
        concept = panel_of(entry, chart) or concept
    if concept == "history-of-metastasis":
        return _read_history_of_metastasis(entry, chart)
    if concept in NARRATIVES:
        return read_narrative(entry, chart)
    if concept == HISTORY:
        return False
    genetic = read_genetic(entry, concept, chart)
    return read_observation(entry, concept, chart) if genetic is None else genetic


def _read_fetch_failure(entry: Entry, chart: Chart) -> bool:
    """An OperationOutcome in the place of what was asked for."""
    reason = sentence("fetch-failed", source=entry.source)
    chart.record.add_gap("fetch-failed", entry.source, reason)
    return True


_READERS: dict[str, Reader] = {
    **dict.fromkeys(KINDS, read_medication),
    "Observation": _read_any_observation,
    "Condition": read_condition,
    "Procedure": read_procedure,
    "Patient": read_patient,
    "OperationOutcome": _read_fetch_failure,
    "DiagnosticReport": read_report,
    "DocumentReference": read_document_reference,
    "AllergyIntolerance": read_allergy,
    "AdverseEvent": read_adverse_event,
}
KINDS_READ = frozenset(_READERS)


def _is_of_other_cancer(entry: Entry, chart: Chart) -> bool:
    """Whether a result points (`focus`) to the diagnosis of a cancer that is not of the breast."""
    conditions = chart.terminology.conditions
    for target in items(entry.get("focus")):
        condition = chart.linked.get(local(reference(target) or ""), {})
        code = condition.get("code")
        match = conditions.match(*codeable(code)) if code else None
        sites = items(condition.get("bodySite"))
        if match and match.concept == "other-cancer":
            return not any(conditions.is_breast(*codeable(s)) for s in sites)
    return False


def _when(entry: Entry) -> PartialDate | None:
    try:
        return effective(entry.resource)
    except UnreadableError:
        return None


def _read_history_of_metastasis(entry: Entry, chart: Chart) -> bool:
    """A history of metastasis (mCODE HistoryOfMetastaticCancer), or that there is none."""
    source, record = entry.source, chart.record
    if entry.get("dataAbsentReason"):
        record.add_gap("result-absent", source, sentence("result-absent", source=source), "info")
        return True
    # the code itself says that it was so; only an explicit false reverses it
    has_spread = entry.get("valueBoolean") is not False
    record.stages.append(Stage(None, 1 if has_spread else 0, _when(entry), source))
    return True


def _without_region_studied_twins(record: RecordBuilder) -> RecordBuilder:
    """Drop 'studied, nothing found' where that day's report holds a variant of the gene."""
    present = {(v.gene, v.date) for v in record.variants if v.presence == "present"}
    twins: list[Variant] = []
    others: list[Variant] = []
    for variant in record.variants:
        is_twin = variant.kind == "studied" and (variant.gene, variant.date) in present
        (twins if is_twin else others).append(variant)
    record.variants = others
    sources = {source for v in record.variants for source in v.sources}
    record.irrelevant += sorted({s for v in twins for s in v.sources} - sources)
    return record
