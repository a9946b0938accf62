"""Observations: receptors, HER2, Ki-67, laboratory values, performance, stage, disease status."""

from __future__ import annotations

from dataclasses import replace

from oncology.intake.chart import Chart, Entry, Provenance
from oncology.intake.diagnosis import metastasis_site
from oncology.intake.diagnosis.metastasis_site import add_metastasis_site
from oncology.intake.diagnosis.stage import add_disease_status, add_stage
from oncology.intake.fhir import codeable, codings, effective, items, mapping, text, words
from oncology.intake.findings import add_finding
from oncology.intake.pathology.her2 import add_her2
from oncology.intake.pathology.receptors import add_receptor
from oncology.intake.pathology.result import Result, result_in_words, result_of, staining_of
from oncology.intake.reading_rules import findings
from oncology.intake.record import Measurement, Stage
from oncology.intake.status import WITHDRAWN, is_final
from oncology.intake.wording import sentence
from terminology import Terminology

# read and left out by rule: they name no status of the tumour
_NOT_A_STATUS = frozenset({"excluded", "her2-serum", "er-intensity", "pr-intensity", "her2-staining", "tn-category", "pdl1-other", "tumour-marker"})  # fmt: skip
_STATEMENTS = frozenset({"receptor-panel", "receptor-finding", "stage-group", "m-category", "disease-status", "ecog", "karnofsky", "child-pugh", metastasis_site.CONCEPT})  # fmt: skip
# what is not understood of these leaves open whether the disease is advanced (rule ST-1)
_OF_SPREAD = frozenset(
    {"stage-group", "m-category", metastasis_site.CONCEPT, "history-of-metastasis"}
)
_RECEPTORS = frozenset({"er", "pr", "her2"})
_RECEPTOR_ASPECTS = frozenset({"status", "percent", "allred", "irs", "hscore"})


def read_observation(entry: Entry, concept: str | None, chart: Chart) -> bool:
    """Add what an Observation says to the record; False when it is irrelevant.

    `concept`: what its code means in the terminology.
    """
    if concept is None or not _read_by_a_rule(concept, chart.terminology):
        return False
    if not is_final(entry, chart.record):
        return entry.status not in WITHDRAWN
    code = entry.get("code")
    if chart.terminology.observations.conflict(*codeable(code)):
        difference = sentence("markers-differ", source=entry.source)
        chart.record.add_gap("code-display-conflict", entry.source, difference)
        return True
    provenance = _provenance(entry, chart.terminology)
    if concept == metastasis_site.CONCEPT:
        return add_metastasis_site(entry, provenance, chart) or _name_unread(concept, entry, chart)
    parts = [
        *_side_by_side(concept, entry, chart.terminology),
        result_of(concept, entry.resource, chart.terminology),
        *_components(concept, entry, chart.terminology),
    ]
    parts = _with_staining(parts, entry, chart)
    # every part is added, whatever the others said: no short cut over the list
    uses = [_add_part(part, provenance, chart) for part in parts]
    return any(uses) or _name_unread(concept, entry, chart)


def panel_of(entry: Entry, chart: Chart) -> str | None:
    """What a panel under an unknown code asks, where one of its components is a result that is read."""
    observations = chart.terminology.observations
    concepts = (observations.match(*codeable(c.get("code"))) for c in items(entry.get("component")))
    if any(_is_told_in_panels(concept) for concept in concepts if concept):
        return observations.panel_concept(*codeable(entry.get("code")))
    return None


def _is_told_in_panels(concept: str) -> bool:
    return concept.partition("-")[0] in _RECEPTORS | {"ki67"} or concept in _STATEMENTS


def _read_by_a_rule(concept: str, terminology: Terminology) -> bool:
    return concept not in _NOT_A_STATUS and (
        concept.partition("-")[0] in _RECEPTORS
        or concept in _STATEMENTS
        or concept in findings()
        or concept in terminology.units
    )


def _name_unread(concept: str, entry: Entry, chart: Chart) -> bool:
    """Name a result that could not be read; False for a panel whose members speak for it."""
    has_value = any(str(key).startswith("value") for key in entry.resource)
    if entry.get("hasMember") and not has_value:
        return False
    value = codings(entry.get("valueCodeableConcept"))
    absent = any((c.system or "").endswith(("/data-absent-reason", "NullFlavor")) for c in value)
    if absent or entry.get("dataAbsentReason"):
        absence = sentence("result-absent", source=entry.source)
        chart.record.add_gap("result-absent", entry.source, absence, "info")
    else:
        if concept in _OF_SPREAD:
            chart.record.unread_spread.append(entry.source)
        misreading = sentence("result-not-understood", source=entry.source)
        chart.record.add_gap("result-not-understood", entry.source, misreading)
    return True


def _side_by_side(concept: str, entry: Entry, terminology: Terminology) -> list[Result]:
    """Receptors that one text reports side by side: "ER+/PR-/HER2 1+"."""
    if concept not in {"receptor-panel", "hr-status"}:
        return []
    texts = (text(entry.get("valueString")), words(entry.get("valueCodeableConcept")))
    line = " ".join(part for part in texts if part).lower()
    segments = terminology.markers.segments(terminology.values.without_asides(line))
    return [
        result_in_words(_whole_of(marker), segment, terminology)
        for marker, segment in segments.items()
        if marker in _RECEPTORS
    ]


def _whole_of(marker: str) -> str:
    """The concept of a marker's result as a whole."""
    return "her2-overall" if marker == "her2" else f"{marker}-status"


def _components(parent: str, entry: Entry, terminology: Terminology) -> list[Result]:
    """The results of components; one that names only an aspect speaks of its parent's marker."""
    observations = terminology.observations
    results = []
    for component in items(entry.get("component")):
        code = component.get("code")
        concept = observations.match(*codeable(code)) or observations.aspect(
            parent, *codeable(code)
        )
        if concept and concept not in _NOT_A_STATUS:
            results.append(result_of(concept, component, terminology))
    return results


def _with_staining(parts: list[Result], entry: Entry, chart: Chart) -> list[Result]:
    """HER2 results with what any component says of the membranes in words.

    The coded share of strongly stained cells (LOINC 85328-3) is another matter.
    """
    if not any(part.concept.startswith("her2-") for part in parts):
        return parts
    observations, terminology = chart.terminology.observations, chart.terminology
    verdicts = [v for part in parts for v in part.values if v.startswith("staining-")]
    for component in items(entry.get("component")):
        if observations.match(*codeable(component.get("code"))) is None:
            line = result_of("her2-overall", component, terminology).text
            verdicts += staining_of(component, line, terminology)
    return [
        replace(part, values=tuple(dict.fromkeys((*part.values, *verdicts))))
        if part.concept.startswith("her2-")
        else part
        for part in parts
    ]


def _provenance(entry: Entry, terminology: Terminology) -> Provenance:
    place = entry.get("bodySite")
    specimen = text(mapping(entry.get("specimen")).get("display"))
    label = " ".join(
        [c.display or "" for c in codings(place)] + [words(place) or "", specimen or ""]
    ).lower()
    site = terminology.observations.site(label)
    return Provenance(entry.source, effective(entry.resource), site, specimen)


def _add_part(part: Result, provenance: Provenance, chart: Chart) -> bool:
    marker, _, aspect = part.concept.partition("-")
    record = chart.record
    if marker in {"er", "pr"} and aspect in _RECEPTOR_ASPECTS:
        return add_receptor(part, marker, provenance, record)
    if part.concept.startswith("her2-"):
        return add_her2(part, provenance, record)
    if part.concept in {"stage-group", "m-category"}:
        unresectable = chart.terminology.conditions.unresectable(part.text)
        if unresectable:
            stage = Stage(None, None, provenance.date, provenance.source, unresectable=True)
            record.stages.append(stage)
        return add_stage(_stage_values(part, chart), provenance, record) or unresectable
    if part.concept == "disease-status":
        return add_disease_status(part.values, provenance, record)
    if part.concept in chart.terminology.units:
        return _add_measurement(part, provenance, chart)
    return add_finding(part, provenance, record)


def _stage_values(part: Result, chart: Chart) -> tuple[str, ...]:
    values = part.values or chart.terminology.values.match((), part.text)
    if part.concept == "m-category":  # "distant metastasis: present"
        categories = {"present": "M1", "positive": "M1", "absent": "M0", "negative": "M0"}
        return tuple(categories.get(value, value) for value in values)
    return values


def _add_measurement(part: Result, provenance: Provenance, chart: Chart) -> bool:
    """Add a number in the unit of its concept; one that cannot be right is named as a gap."""
    amount, source = part.amount, provenance.source
    if amount is None:
        return False
    quantity = chart.terminology.units.convert(part.concept, amount.value, amount.unit)
    if quantity is None:
        doubt = sentence("implausible-measurement", source=source, concept=part.concept)
        chart.record.add_gap("implausible-value", source, doubt)
        return True
    chart.record.measurements.append(
        Measurement(part.concept, *quantity, provenance.date, source, amount.comparator)
    )
    return True
