"""Conditions: cancers, stages, comorbidities, receptor status codes, surgery."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast

from oncology.dates import PartialDate, add_months, days
from oncology.intake.chart import Chart, Entry, Provenance
from oncology.intake.diagnosis.child_pugh import add_stated_class
from oncology.intake.diagnosis.stage import add_stage
from oncology.intake.fhir import (
    Resource,
    UnreadableError,
    codeable,
    codings,
    day,
    items,
    mapping,
    number,
    text,
    words,
)
from oncology.intake.genetics.statement import Sample, Statement, variant_of
from oncology.intake.pathology.her2 import add_her2
from oncology.intake.pathology.receptors import add_receptor
from oncology.intake.pathology.result import result_in_words
from oncology.intake.reading_rules import thresholds
from oncology.intake.record import Cancer, Comorbidity, Finding, Person, Procedure, Stage
from oncology.intake.therapy.toxicity import add_condition_toxicity
from oncology.intake.wording import sentence
from terminology import ConditionMatch

_KINDS: dict[str, Literal["primary", "secondary", "other-cancer", "history", "in-situ"]] = {
    "breast-cancer": "primary",
    "metastatic-breast-cancer": "primary",
    "secondary-cancer": "secondary",
    "other-cancer": "other-cancer",
    "breast-cancer-history": "history",
    "breast-cancer-in-situ": "in-situ",
    "endometrial-cancer": "other-cancer",
}
_UNSURE = frozenset({"provisional", "differential", "unconfirmed"})
_NO_SPREAD = frozenset({"stage-0", "not-assessed"})
_CERTAINTIES = frozenset({"refuted", "unconfirmed", "status-post"})
_RULED_OUT = frozenset({"refuted", "entered-in-error"})
_BREAST_CANCERS = frozenset({"breast-cancer", "metastatic-breast-cancer"})
_NO_COMORBIDITIES = _KINDS.keys() - {"endometrial-cancer"} | {"receptor-status"}
_SPREADING = _BREAST_CANCERS | {"secondary-cancer"}
_MENOPAUSE = {
    "menopause": "postmenopausal",
    "premenopause": "premenopausal",
    "perimenopause": "perimenopausal",
}


@dataclass(frozen=True, slots=True)
class _Diagnosis:
    """A condition with its meaning, its onset, and whether it lasts."""

    entry: Entry
    match: ConditionMatch
    onset: PartialDate | None
    onset_is_recorded: bool  # False: recordedDate or assertedDate stands in for the onset
    active: bool

    @property
    def source(self) -> str:
        return self.entry.source

    @property
    def provenance(self) -> Provenance:
        return Provenance(self.source, self.onset)


def read_condition(entry: Entry, chart: Chart) -> bool:
    """Add what a Condition says to the record under construction; False when it is irrelevant."""
    source, record = entry.source, chart.record
    verification = _verification(entry, chart)
    if verification & _RULED_OUT:
        return False
    match = _meaning(entry, chart)
    onset, is_recorded = _onset(entry.resource, record.person)
    sure = not verification & _UNSURE
    names_toxicity = sure and add_condition_toxicity(entry, onset, chart)
    names_class = sure and _is_active(entry.resource) and add_stated_class(entry, chart)
    if match is None:
        return names_toxicity or names_class
    if match.concept == "not-understood":
        record.add_gap("words-not-understood", source, sentence("other-language", source=source))
        return True
    if match.unconfirmed or verification & _UNSURE:
        doubt = sentence("unconfirmed-condition", source=source)
        record.add_gap("unconfirmed-condition", source, doubt)
        return True
    active = _is_active(entry.resource) and "status-post" not in verification
    diagnosis = _Diagnosis(entry, match, onset, is_recorded, active)
    for marker, status in match.receptors:
        record.add_coded_receptor(marker, status, onset, source)
    if match.concept in _BREAST_CANCERS:
        _read_receptor_words(diagnosis, chart)
    if match.concept in _KINDS:
        _read_cancer(diagnosis, chart)
    if match.concept not in _NO_COMORBIDITIES:
        for concept in (match.concept, *match.also):
            _read_comorbidity(concept, diagnosis, chart)
    return True


def _verification(entry: Entry, chart: Chart) -> frozenset[str]:
    """How sure a diagnosis is: its verification status, or the certainty beside a German code.

    The certainty is an extension of the coding (fhir.de, Diagnosesicherheit): A ruled out,
    V suspected, Z status post, G certain.
    """
    stated = {c.code for c in codings(entry.get("verificationStatus")) if c.code}
    concepts = [
        *items(mapping(entry.get("code")).get("coding")),
        mapping(entry.get("code")),
        entry.resource,
    ]
    for node in concepts:
        for extension in items(node.get("extension")):
            value = extension.get("valueCoding") or extension.get("valueCodeableConcept")
            stated |= {*chart.terminology.values.coded(codings(value))} & _CERTAINTIES
    return frozenset(stated)


def _meaning(entry: Entry, chart: Chart) -> ConditionMatch | None:
    code, conditions = entry.get("code"), chart.terminology.conditions
    match = conditions.match(*codeable(code))
    sites = items(entry.get("bodySite"))
    # the code says cancer, the site says where
    if (
        match
        and match.concept == "other-cancer"
        and any(conditions.is_breast(*codeable(s)) for s in sites)
    ):
        return replace(match, concept="breast-cancer")
    return match


def _is_active(resource: Resource) -> bool:
    statuses = {c.code for c in codings(resource.get("clinicalStatus"))}
    if statuses & {"inactive", "resolved", "remission"}:
        return False
    return not any(str(key).startswith("abatement") and resource[key] for key in resource)


def _read_receptor_words(diagnosis: _Diagnosis, chart: Chart) -> None:
    """Receptors that the diagnosis names in words, as in "ER+/PR-/HER2- breast cancer"."""
    record, terminology, provenance = chart.record, chart.terminology, diagnosis.provenance
    code = diagnosis.entry.get("code")
    markers = {marker for marker, _ in diagnosis.match.receptors}
    label = words(code) or next((c.display for c in codings(code) if c.display), "") or ""
    for marker, segment in terminology.markers.segments(label).items():
        if marker in markers:
            continue  # the code says it already
        if marker == "her2":
            add_her2(result_in_words("her2-overall", segment, terminology), provenance, record)
        elif marker in {"er", "pr"}:
            result = result_in_words(f"{marker}-status", segment, terminology)
            if add_receptor(result, marker, provenance, record):
                record.receptors[-1] = replace(record.receptors[-1], stated=True)
        elif marker == "hr":
            status = terminology.values.first((), segment)
            if status in {"positive", "negative"}:
                finding = Finding("hormone-receptor", status, diagnosis.onset, diagnosis.source)
                record.findings.append(finding)


def _read_cancer(diagnosis: _Diagnosis, chart: Chart) -> None:
    match, record = diagnosis.match, chart.record
    cancer = _cancer(diagnosis, chart)
    record.cancers.append(cancer)
    for site in match.spread:  # "breast cancer metastatic to bone and liver"
        record.cancers.append(
            replace(
                cancer,
                kind="secondary",
                site=site.site,
                visceral=site.visceral,
                regional=site.regional,
                laterality=None,
                recurrence=None,
            )
        )
    if match.concept == "metastatic-breast-cancer":
        record.stages.append(Stage("IV", 1, diagnosis.onset, diagnosis.source))
    if match.concept == "breast-cancer":
        _read_stages(diagnosis, chart)
    if match.concept in _SPREADING and diagnosis.active:
        _read_extent(diagnosis, chart)


def _cancer(diagnosis: _Diagnosis, chart: Chart) -> Cancer:
    match, entry = diagnosis.match, diagnosis.entry
    concepts = (*items(entry.get("bodySite")), mapping(entry.get("code")))
    laterality = chart.terminology.conditions.laterality
    side = next((s for c in concepts if (s := laterality(*codeable(c)))), None)
    statuses = {c.code for c in codings(entry.get("clinicalStatus"))}
    relapse: Literal["unstated"] | None = (
        "unstated" if statuses & {"recurrence", "relapse"} else None
    )
    return Cancer(
        kind=_KINDS[match.concept],
        onset=diagnosis.onset,
        onset_is_recorded=diagnosis.onset_is_recorded,
        site=match.site,
        regional=match.regional,
        visceral=match.visceral,
        laterality=cast("Literal['left', 'right', 'bilateral'] | None", side),
        active=diagnosis.active,
        source=diagnosis.source,
        recurrence=match.recurrence or relapse,
    )


def _read_stages(diagnosis: _Diagnosis, chart: Chart) -> None:
    """Stage groups, M categories and unresectable disease that a breast cancer states."""
    terminology, record, entry = chart.terminology, chart.record, diagnosis.entry
    summaries = [stage.get("summary") for stage in items(entry.get("stage"))]
    for summary in summaries:
        values = terminology.values.match(*codeable(summary))
        is_read = add_stage(values, diagnosis.provenance, record)
        if not is_read and _words_of_stage(summary) and not set(values) & _NO_SPREAD:
            record.unread_spread.append(diagnosis.source)
            misreading = sentence("stage-not-understood", source=diagnosis.source)
            record.add_gap("result-not-understood", diagnosis.source, misreading)
    if terminology.conditions.unresectable(_all_words([entry.get("code"), *summaries])):
        stage = Stage(None, None, diagnosis.onset, diagnosis.source, unresectable=True)
        record.stages.append(stage)


def _words_of_stage(summary: object) -> bool:
    """Whether a stage holds anything that may say how far the disease has gone."""
    return bool(words(summary)) or any(c.code or c.display for c in codings(summary))


def _read_extent(diagnosis: _Diagnosis, chart: Chart) -> None:
    """What a cancer says of the extent of its spread."""
    entry = diagnosis.entry
    summaries = [stage.get("summary") for stage in items(entry.get("stage"))]
    if chart.terminology.conditions.oligometastatic(_all_words([entry.get("code"), *summaries])):
        finding = Finding("extent", "oligometastatic", diagnosis.onset, diagnosis.source)
        chart.record.findings.append(finding)


def _all_words(concepts: Sequence[object]) -> str:
    """All words of several concepts."""
    texts = [t for c in concepts for t in (*(g.display for g in codings(c)), words(c)) if t]
    return "; ".join(texts)


def _read_comorbidity(concept: str, diagnosis: _Diagnosis, chart: Chart) -> None:
    record = chart.record
    onset, source, active = diagnosis.onset, diagnosis.source, diagnosis.active
    if concept in _MENOPAUSE:
        record.findings.append(Finding("menopausal-status", _MENOPAUSE[concept], onset, source))
    elif concept.endswith("-germline"):
        gene = concept.partition("-")[0].upper()
        carrier = Statement(gene, False, None, "pathogenic", germline=True)
        sample = Sample(source, onset, "germline")
        record.variants.append(variant_of(carrier, sample, chart.terminology))
    elif concept == "bilateral-oophorectomy":
        record.procedures.append(Procedure("oophorectomy", onset, None, source))
    elif concept == "pregnancy" and active:
        record.findings.append(Finding("pregnancy", "pregnant", onset, source))
    elif concept == "visceral-crisis":
        status = "present" if active else "absent"
        record.findings.append(Finding("visceral-crisis", status, onset, source))
    else:
        record.comorbidities.append(
            Comorbidity(
                concept,
                onset,
                active,
                source,
                onset_is_recorded=diagnosis.onset_is_recorded,
                status_is_recorded=bool(codings(diagnosis.entry.get("clinicalStatus"))),
                end=_end(diagnosis.entry.resource),
            )
        )


def _onset(resource: Resource, person: Person | None) -> tuple[PartialDate | None, bool]:
    """The onset, and whether it is one: the day of recording or asserting only stands in for it."""
    age = _onset_by_age(mapping(resource.get("onsetAge")), person)
    if age:
        return age, True
    line = text(resource.get("onsetString"))
    if line and re.fullmatch(r"\d{4}(-\d{2}){0,2}", line):
        return day(line, "onsetString"), True
    period = mapping(resource.get("onsetPeriod"))
    for value, element in (
        (resource.get("onsetDateTime"), "onsetDateTime"),
        (period.get("start"), "onsetPeriod.start"),
    ):
        if value is not None:
            return day(value, element), True
    for extension in items(resource.get("extension")):
        if str(extension.get("url") or "").endswith("condition-assertedDate"):
            return day(extension.get("valueDateTime"), "extension.assertedDate"), False
    return day(resource.get("recordedDate"), "recordedDate"), False


def _end(resource: Resource) -> PartialDate | None:
    """When it ended, where a date says so; words and ages for it do not."""
    period = mapping(resource.get("abatementPeriod"))
    try:
        return day(resource.get("abatementDateTime") or period.get("end"), "abatement")
    except UnreadableError:  # that it ended is known all the same
        return None


def _onset_by_age(age: Resource, person: Person | None) -> PartialDate | None:
    """The year of life as a span of dates, from the earliest to the latest birthday it allows."""
    birth, years = person and person.birth_date, number(age.get("value"))
    if not birth or years is None or age.get("code") not in (None, "a"):
        return None
    if not 0 <= years < thresholds()["age-maximum-years"]:
        return None
    last = add_months(birth.last, 12 * (int(years) + 1)) - days(1)
    return PartialDate(add_months(birth.first, 12 * int(years)), last)
