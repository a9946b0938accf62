"""Observations: receptors, HER2, Ki-67, laboratory values, performance, stage, disease status."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from oncology.dates import PartialDate
from oncology.intake.conditions import disease_status, read_stage
from oncology.intake.fhir import Resource, codings, effective, items, mapping, number, text, words
from oncology.intake.reading import thresholds
from oncology.intake.results import Builder
from oncology.record import Finding, Her2, Measurement, Receptor, ReceptorStatus, Site
from oncology.values import Reason
from terminology import Terminology

_PERCENT = re.compile(r"([<>]=?|≥|≤)?\s*(\d+(?:\.\d+)?)\s*(?:-|to|–)?\s*(\d+(?:\.\d+)?)?\s*%")


@dataclass(frozen=True, slots=True)
class Result:
    """What one observation (or component) says: concept, values, a number, its comparator, text."""

    concept: str
    values: tuple[str, ...]
    amount: float | None
    unit: str
    comparator: str | None
    written: str


def read_observation(
    resource: Resource, source: str, build: Builder, terminology: Terminology
) -> bool:
    """Add what an Observation says to the record; False when it is irrelevant."""
    status = text(resource.get("status"))
    code = resource.get("code")
    concept = terminology.observation(codings(code), words(code))
    if concept is None or status in {"entered-in-error", "cancelled", "preliminary", "registered"}:
        return False
    when = effective(resource)
    main = result_of(concept, resource, terminology)
    parts = [main, *_components(resource, terminology)]
    site, specimen = _where(resource, terminology)
    used = [_add(part, when, site, specimen, source, build, terminology) for part in parts]
    if concept in {"excluded", "her2-serum"}:
        return False
    if not any(used):
        build.gaps.append(
            Reason(
                "result-not-understood",
                f"{source}: its result could not be read.",
                "warning",
                (source,),
            )
        )
    return True


def result_of(concept: str, node: Mapping[str, object], terminology: Terminology) -> Result:
    """Read value[x], interpretation and note of an observation or component."""
    concepts = [node.get("valueCodeableConcept"), *items(node.get("interpretation"))]
    coded: dict[str, None] = {}
    for entry in concepts:
        for value in terminology.values(codings(entry), words(entry)):
            coded[value] = None
    notes = [text(note.get("text")) for note in items(node.get("note"))]
    shown = [c.display for entry in concepts for c in codings(entry)] + [words(e) for e in concepts]
    plain = [
        text(node.get("valueString")),
        *notes,
        text(mapping(node.get("valueQuantity")).get("unit")),
    ]
    written = " ".join(part for part in [*plain[:-1], *shown] if part)
    for value in terminology.values((), " ".join(part for part in plain[:-1] if part) or None):
        coded[value] = None
    amount, unit, comparator = _amount(node, written)
    return Result(concept, tuple(coded), amount, unit, comparator, written)


def _amount(node: Mapping[str, object], written: str) -> tuple[float | None, str, str | None]:
    quantity = mapping(node.get("valueQuantity"))
    if quantity:
        unit = text(quantity.get("code")) or text(quantity.get("unit")) or ""
        return number(quantity.get("value")), unit, text(quantity.get("comparator"))
    if node.get("valueInteger") is not None:
        return number(node.get("valueInteger")), "", None
    span = mapping(node.get("valueRange"))
    if span:
        low = mapping(span.get("low"))
        return number(low.get("value")), text(low.get("unit")) or "", None
    found = _PERCENT.search(written)
    if found:
        return float(found[2]), "%", found[1]
    return None, "", None


def _components(resource: Resource, terminology: Terminology) -> list[Result]:
    found = []
    for component in items(resource.get("component")):
        code = component.get("code")
        concept = terminology.observation(codings(code), words(code))
        if concept:
            found.append(result_of(concept, component, terminology))
    return found


def _where(resource: Resource, terminology: Terminology) -> tuple[Site, str | None]:
    site = resource.get("bodySite")
    specimen = text(mapping(resource.get("specimen")).get("display"))
    said = " ".join(
        [c.display or "" for c in codings(site)] + [words(site) or "", specimen or ""]
    ).lower()
    if "metasta" in said:
        return "metastasis", specimen
    if "breast" in said or "primary" in said:
        return "primary", specimen
    return "unknown", specimen


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
    if marker in {"er", "pr"} and aspect in {"status", "percent"}:
        return _receptor(part, marker, when, site, source, build)
    if part.concept.startswith("her2-") and part.concept != "her2-serum":
        return _her2(part, when, site, specimen, source, build)
    if part.concept in {"stage-group", "m-category"}:
        return read_stage(part.values or terminology.values((), part.written), when, source, build)
    if part.concept == "disease-status":
        return disease_status(part.values, when, source, build)
    if part.concept == "history-of-metastasis":
        return False
    if terminology.measured(part.concept):
        return _measurement(part, when, source, build, terminology)
    return _finding(part, when, source, build)


def _receptor(
    part: Result, marker: str, when: PartialDate | None, site: Site, source: str, build: Builder
) -> bool:
    percent = (
        part.amount
        if part.unit in {"%", ""}
        and part.amount is not None
        and part.amount <= thresholds()["percent-maximum"]
        else None
    )
    status: ReceptorStatus | None = None
    limits = thresholds()
    if percent is not None:
        below = part.comparator in {"<"} and percent <= limits["receptor-positive-percent"]
        if below or percent < limits["receptor-positive-percent"]:
            status = "negative"
        elif percent <= limits["receptor-low-percent"] and part.comparator not in {">", ">="}:
            status = "low-positive"
        else:
            status = "positive"
    stated = next((v for v in ("positive", "negative", "equivocal") if v in part.values), None)
    if stated is None and {"present", "absent"} & set(part.values):
        stated = "positive" if "present" in part.values else "negative"
    if status is None and stated:
        low = "low positive" in part.written.lower() or "low-positive" in part.written.lower()
        status = "low-positive" if low and stated == "positive" else cast("ReceptorStatus", stated)
    elif stated == "negative" and status in {"positive", "low-positive"}:
        build.gaps.append(
            Reason(
                "contradictory-result",
                f"{source}: status and percentage disagree.",
                "warning",
                (source,),
            )
        )
        status = "equivocal"
    if status is None:
        return False
    build.receptors.append(
        Receptor(cast("Literal['er', 'pr']", marker), status, percent, when, site, source)
    )
    return True


def _her2(
    part: Result,
    when: PartialDate | None,
    site: Site,
    specimen: str | None,
    source: str,
    build: Builder,
) -> bool:
    said = set(part.values)
    scores = [score for score in ("3+", "2+", "1+", "0") if score in said]
    ihc = scores[0] if scores and part.concept != "her2-ish" else None
    ish: str | None = next((v for v in ("not-amplified", "amplified") if v in said), None)
    overall = next((v for v in ("positive", "negative", "equivocal") if v in said), None)
    if part.concept == "her2-ish" and ish is None and overall:
        ish = {"positive": "amplified", "negative": "not-amplified", "equivocal": "equivocal"}[
            overall
        ]
        overall = None
    if part.concept == "her2-ratio" and part.amount is not None:
        amplified = part.amount >= thresholds()["her2-ratio-amplified"]
        ish = "amplified" if amplified else "not-amplified"
    if ihc == "2+" or (overall == "equivocal" and ihc):
        overall = None
    category = next((v for v in ("ultralow", "low") if v in said), None)
    staining = True if "staining-present" in said else False if "staining-absent" in said else None
    if not (ihc or ish or overall or category):
        return False
    build.her2.append(
        Her2(
            ihc,
            cast("Literal['amplified', 'not-amplified', 'equivocal'] | None", ish),
            overall,
            category,
            staining,
            when,
            site,
            specimen,
            source,
        )
    )
    return True


def _measurement(
    part: Result, when: PartialDate | None, source: str, build: Builder, terminology: Terminology
) -> bool:
    if part.amount is None:
        return False
    converted = terminology.allowed_unit(part.concept, part.amount, part.unit)
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
    build.measurements.append(Measurement(part.concept, *converted, when, source, part.comparator))
    return True


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
}
_AS_CONCEPT = {"msi-ihc": "msi", "hr-status": "hormone-receptor"}


def _finding(part: Result, when: PartialDate | None, source: str, build: Builder) -> bool:
    if part.concept in {"ecog", "karnofsky"}:
        score = part.amount
        if score is None:
            digits = re.search(r"\b[0-5]\b", part.written)
            score = float(digits.group(0)) if digits else None
        if score is None:
            return False
        build.findings.append(Finding(part.concept, str(int(score)), when, source))
        return True
    table = _FINDINGS.get(part.concept)
    value = next((table[v] for v in part.values if v in table), None) if table else None
    if value is None:
        return part.concept not in _FINDINGS
    build.findings.append(Finding(_AS_CONCEPT.get(part.concept, part.concept), value, when, source))
    return True
