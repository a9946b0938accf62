"""Observations: receptors, HER2, Ki-67, laboratory values, performance, stage, disease status."""

from __future__ import annotations

import re

from oncology.dates import PartialDate
from oncology.intake.builder import Builder
from oncology.intake.diagnosis.stage import disease_status, read_stage
from oncology.intake.fhir import Resource, codings, effective, items, mapping, text, words
from oncology.intake.pathology.receptors import add_her2, add_receptor
from oncology.intake.pathology.result import Result, result_in_words, result_of
from oncology.intake.record import Finding, Measurement, Site, Stage
from oncology.intake.status import WITHDRAWN, usable
from oncology.intake.thresholds import performance
from oncology.values import Reason
from terminology import Terminology

# read and left out by rule: they name no status of the tumour
_NOT_A_STATUS = frozenset({"excluded", "her2-serum", "er-intensity", "pr-intensity", "her2-staining", "tn-category", "pdl1-other", "tumour-marker"})  # fmt: skip


def read_observation(
    resource: Resource, concept: str | None, source: str, build: Builder, terminology: Terminology
) -> bool:
    """Add what an Observation says to the record; False when it is irrelevant.

    `concept`: what its code means in the terminology.
    """
    if concept is None or not _read_by_a_rule(concept, terminology):
        return False
    if not usable(resource, source, build):
        return text(resource.get("status")) not in WITHDRAWN
    code = resource.get("code")
    if terminology.observations.conflict(codings(code), words(code)):
        build.note("code-display-conflict", source, "code and display name different markers")
        return True
    when = effective(resource)
    parts = [
        *_side_by_side(concept, resource, terminology),
        result_of(concept, resource, terminology),
        *_components(resource, terminology),
    ]
    site, specimen = _where(resource, terminology)
    used = [_add(part, when, site, specimen, source, build, terminology) for part in parts]
    return any(used) or _nothing_read(resource, source, build)


_READ = frozenset({"receptor-panel", "receptor-finding", "stage-group", "m-category", "disease-status", "ecog", "karnofsky"})  # fmt: skip


def _read_by_a_rule(concept: str, terminology: Terminology) -> bool:
    marker = concept.partition("-")[0]
    return concept not in _NOT_A_STATUS and (
        marker in {"er", "pr", "her2"}
        or concept in _READ
        or concept in _FINDINGS
        or concept in terminology.units
    )


def _nothing_read(resource: Resource, source: str, build: Builder) -> bool:
    """Name a result that could not be read; False for a panel whose members speak for it."""
    if resource.get("hasMember") and not any(str(key).startswith("value") for key in resource):
        return False
    value = codings(resource.get("valueCodeableConcept"))
    absent = any((c.system or "").endswith(("/data-absent-reason", "NullFlavor")) for c in value)
    if absent or resource.get("dataAbsentReason"):
        build.note("result-absent", source, "the result is stated to be absent", "info")
    else:
        build.gaps.append(
            Reason(
                "result-not-understood",
                f"{source}: its result could not be read.",
                "warning",
                (source,),
            )
        )
    return True


def _side_by_side(concept: str, resource: Resource, terminology: Terminology) -> list[Result]:
    """Receptors that one text reports side by side: "ER+/PR-/HER2 1+"."""
    if concept not in {"receptor-panel", "hr-status"}:
        return []
    said = " ".join(
        part
        for part in (text(resource.get("valueString")), words(resource.get("valueCodeableConcept")))
        if part
    )
    segments = terminology.markers.segments(terminology.values.without_asides(said.lower()))
    return [
        result_in_words(_WHOLE.get(marker, f"{marker}-status"), segment, terminology)
        for marker, segment in segments.items()
        if marker in {"er", "pr", "her2"}
    ]


_WHOLE = {"her2": "her2-overall"}


def _components(resource: Resource, terminology: Terminology) -> list[Result]:
    found = []
    for component in items(resource.get("component")):
        code = component.get("code")
        concept = terminology.observations.match(codings(code), words(code))
        if concept and concept not in _NOT_A_STATUS:
            found.append(result_of(concept, component, terminology))
    return found


def _where(resource: Resource, terminology: Terminology) -> tuple[Site, str | None]:
    place = resource.get("bodySite")
    specimen = text(mapping(resource.get("specimen")).get("display"))
    said = " ".join(
        [c.display or "" for c in codings(place)] + [words(place) or "", specimen or ""]
    ).lower()
    return terminology.observations.site(said), specimen


def _add(
    part: Result,
    when: PartialDate | None,
    site: Site,
    specimen: str | None,
    source: str,
    build: Builder,
    terminology: Terminology,
) -> bool:
    marker, _, aspect = part.concept.partition("-")
    if marker in {"er", "pr"} and aspect in {"status", "percent", "allred", "hscore"}:
        return add_receptor(part, marker, when, site, source, build)
    if part.concept.startswith("her2-"):
        return add_her2(part, when, site, specimen, source, build)
    if part.concept in {"stage-group", "m-category"}:
        unresectable = terminology.conditions.unresectable(part.written)
        if unresectable:
            build.stages.append(Stage(None, None, when, source, unresectable=True))
        return read_stage(_stage_values(part, terminology), when, source, build) or unresectable
    if part.concept == "disease-status":
        return disease_status(part.values, when, source, build)
    if part.concept in terminology.units:
        return _measurement(part, when, source, build, terminology)
    return _finding(part, when, source, build)


def _stage_values(part: Result, terminology: Terminology) -> tuple[str, ...]:
    values = part.values or terminology.values.match((), part.written)
    if part.concept == "m-category":  # "distant metastasis: present"
        named = {"present": "M1", "positive": "M1", "absent": "M0", "negative": "M0"}
        return tuple(named.get(value, value) for value in values)
    return values


def _measurement(
    part: Result, when: PartialDate | None, source: str, build: Builder, terminology: Terminology
) -> bool:
    amount = part.amount
    if amount is None:
        return False
    converted = terminology.units.convert(part.concept, amount.value, amount.unit)
    if converted is None:
        build.gaps.append(
            Reason(
                "implausible-value",
                f"{source}: value or unit of {part.concept} is not possible; it was not used.",
                "warning",
                (source,),
            )
        )
        return True
    build.measurements.append(
        Measurement(part.concept, *converted, when, source, amount.comparator)
    )
    return True


_METABOLISER = {
    "poor-metaboliser": "poor",
    "intermediate-metaboliser": "intermediate",
    "normal-metaboliser": "normal",
    "negative": "normal",
    "absent": "normal",
}
_FINDINGS = {
    "msi": {"msi-high": "high", "positive": "high", "msi-stable": "stable", "negative": "stable"},
    "msi-ihc": {
        "msi-high": "high",
        "positive": "high",
        "msi-stable": "stable",
        "negative": "stable",
    },
    "menopausal-status": {v: v for v in ("premenopausal", "perimenopausal", "postmenopausal")},
    "pregnancy": {
        "pregnant": "pregnant",
        "positive": "pregnant",
        "not-pregnant": "not-pregnant",
        "negative": "not-pregnant",
    },
    "visceral-crisis": {
        "present": "present",
        "positive": "present",
        "absent": "absent",
        "negative": "absent",
    },
    "hr-status": {"positive": "positive", "negative": "negative"},
    "ki67-level": {"high": "high", "low-level": "low", "intermediate": "intermediate"},
    "tmb-level": {"high": "high", "low-level": "low"},
    "dpyd": _METABOLISER,
    "ugt1a1": _METABOLISER,
}
_AS_CONCEPT = {"msi-ihc": "msi", "hr-status": "hormone-receptor"}


def _finding(part: Result, when: PartialDate | None, source: str, build: Builder) -> bool:
    if part.concept in {"ecog", "karnofsky"}:
        return _performance(part, when, source, build)
    table = _FINDINGS.get(part.concept, {})
    value = next((table[v] for v in part.values if v in table), None)
    if value is None:
        return False
    build.findings.append(Finding(_AS_CONCEPT.get(part.concept, part.concept), value, when, source))
    return True


def _performance(part: Result, when: PartialDate | None, source: str, build: Builder) -> bool:
    """ECOG 0 to 5 as written; Karnofsky as the ECOG grade of its band."""
    score = part.amount.value if part.amount else None
    if score is None:
        coded = next((v.removesuffix("-ecog") for v in part.values if v.endswith("-ecog")), None)
        match = re.search(r"\b(100|[1-9]0|[0-5])\b", part.written)
        found = coded or (match.group(0) if match else None)
        score = float(found) if found else None
    grade = None if score is None else performance(part.concept, score)
    if grade is None:
        return False
    build.findings.append(Finding("ecog", str(grade), when, source))
    return True
