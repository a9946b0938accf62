"""Conditions and procedures: cancers, stages, comorbidities, receptor status codes, surgery."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, cast

from oncology.dates import PartialDate, add_months, days
from oncology.intake.builder import Builder
from oncology.intake.diagnosis.stage import read_stage
from oncology.intake.fhir import Resource, codings, day, items, mapping, number, text, words
from oncology.intake.genetics.components import absent
from oncology.intake.pathology.receptors import add_her2, add_receptor
from oncology.intake.pathology.result import result_in_words
from oncology.intake.record import (
    Cancer,
    Comorbidity,
    Finding,
    Person,
    Procedure,
    Stage,
)
from terminology import ConditionMatch, Terminology

_OLDEST = 130  # years
_KINDS: dict[str, Literal["primary", "secondary", "other-cancer", "history", "in-situ"]] = {
    "breast-cancer": "primary",
    "metastatic-breast-cancer": "primary",
    "secondary-cancer": "secondary",
    "other-cancer": "other-cancer",
    "breast-cancer-history": "history",
    "breast-cancer-in-situ": "in-situ",
}


def read_condition(
    resource: Resource, source: str, build: Builder, terminology: Terminology
) -> bool:
    """Add what a Condition says to the record under construction; False when it is irrelevant."""
    verification = {c.code for c in codings(resource.get("verificationStatus"))}
    if verification & {"refuted", "entered-in-error"}:
        return False
    code = resource.get("code")
    match = terminology.conditions.match(codings(code), words(code))
    if match is None:
        return False
    if match.concept == "not-understood":
        build.note("words-not-understood", source, "a cancer in a language that is not read here")
        return True
    if match.unconfirmed or verification & {"provisional", "differential", "unconfirmed"}:
        build.note("unconfirmed-condition", source, "the diagnosis is not confirmed")
        return True
    sites = list(items(resource.get("bodySite")))
    if match.concept == "other-cancer" and any(
        terminology.conditions.is_breast(codings(s), words(s)) for s in sites
    ):
        match = replace(match, concept="breast-cancer")  # the code says cancer, the site where
    onset, recorded = _onset(resource, build.person)
    ended = {c.code for c in codings(resource.get("clinicalStatus"))} & {"inactive", "resolved", "remission"}  # fmt: skip
    active = not ended and not any(str(key).startswith("abatement") and resource[key] for key in resource)  # fmt: skip
    for marker, status in match.receptors:
        build.receptor_code(marker, status, onset, source)
    if match.concept in {"breast-cancer", "metastatic-breast-cancer"}:
        _receptors_in_words(
            code, {m for m, _ in match.receptors}, onset, source, build, terminology
        )
    if match.concept in _KINDS:
        _cancer(resource, match, onset, recorded, active, source, build, terminology)
    elif match.concept not in {"receptor-status", "osteoporosis"}:
        _comorbidity(match, onset, active, source, build, terminology)
    return True


def _receptors_in_words(
    code: object,
    coded: set[str],
    onset: PartialDate | None,
    source: str,
    build: Builder,
    terminology: Terminology,
) -> None:
    """Receptors that the diagnosis names in words, as in "ER+/PR-/HER2- breast cancer"."""
    said = words(code) or next((c.display for c in codings(code) if c.display), "") or ""
    for marker, segment in terminology.markers.segments(said).items():
        if marker in coded:
            continue
        if marker == "her2":
            result = result_in_words("her2-overall", segment, terminology)
            add_her2(result, onset, "unknown", None, source, build)
        elif marker in {"er", "pr"}:
            result = result_in_words(f"{marker}-status", segment, terminology)
            if add_receptor(result, marker, onset, "unknown", source, build):
                build.receptors[-1] = replace(build.receptors[-1], stated=True)
        elif marker == "hr":
            status = terminology.values.first((), segment)
            if status in {"positive", "negative"}:
                build.findings.append(Finding("hormone-receptor", status, onset, source))


def _cancer(
    resource: Resource,
    match: ConditionMatch,
    onset: PartialDate | None,
    recorded: bool,
    active: bool,
    source: str,
    build: Builder,
    terminology: Terminology,
) -> None:
    sides = [*items(resource.get("bodySite")), mapping(resource.get("code"))]
    side = next(
        (s for c in sides if (s := terminology.conditions.laterality(codings(c), words(c)))), None
    )
    statuses = {c.code for c in codings(resource.get("clinicalStatus"))}
    relapsed: Literal["unstated"] | None = (
        "unstated" if statuses & {"recurrence", "relapse"} else None
    )
    found = Cancer(
        kind=_KINDS[match.concept],
        onset=onset,
        onset_is_recorded=recorded,
        site=match.site,
        regional=match.regional,
        visceral=match.visceral,
        laterality=cast("Literal['left', 'right', 'bilateral'] | None", side),
        active=active,
        source=source,
        recurrence=match.recurrence or relapsed,
    )
    build.cancers.append(found)
    for spread in match.spread:  # "breast cancer metastatic to bone and liver"
        build.cancers.append(
            replace(
                found,
                kind="secondary",
                site=spread.site,
                visceral=spread.visceral,
                regional=spread.regional,
                laterality=None,
                recurrence=None,
            )
        )
    if match.concept == "metastatic-breast-cancer":
        build.stages.append(Stage("IV", 1, onset, source))
    if match.concept == "breast-cancer":
        summaries = [stage.get("summary") for stage in items(resource.get("stage"))]
        for summary in summaries:
            read_stage(
                terminology.values.match(codings(summary), words(summary)), onset, source, build
            )
        if terminology.conditions.unresectable(_said([resource.get("code"), *summaries])):
            build.stages.append(Stage(None, None, onset, source, unresectable=True))


def _said(concepts: Sequence[object]) -> str:
    """All words of several concepts."""
    texts = [t for c in concepts for t in (*(g.display for g in codings(c)), words(c)) if t]
    return "; ".join(texts)


def _comorbidity(
    match: ConditionMatch,
    onset: PartialDate | None,
    active: bool,
    source: str,
    build: Builder,
    terminology: Terminology,
) -> None:
    menopause = {"menopause": "postmenopausal", "premenopause": "premenopausal", "perimenopause": "perimenopausal"}  # fmt: skip
    if match.concept in menopause:
        build.findings.append(Finding("menopausal-status", menopause[match.concept], onset, source))
    elif match.concept.endswith("-germline"):
        gene = match.concept.partition("-")[0].upper()
        carried = absent(gene, "germline", "unknown", onset, source)
        build.variants.append(
            replace(
                carried,
                presence="present",
                label="variant not specified",
                kind="other",
                significance="pathogenic",
                actionable=terminology.variants.actionable(gene, None, "pathogenic"),
            )
        )
    elif match.concept == "bilateral-oophorectomy":
        build.procedures.append(Procedure("oophorectomy", onset, None, source))
    elif match.concept == "pregnancy" and active:
        build.findings.append(Finding("pregnancy", "pregnant", onset, source))
    elif match.concept == "visceral-crisis":
        build.findings.append(
            Finding("visceral-crisis", "present" if active else "absent", onset, source)
        )
    else:
        build.comorbidities.append(Comorbidity(match.concept, onset, active, source))


def _onset(resource: Resource, person: Person | None) -> tuple[PartialDate | None, bool]:
    birth, age = person and person.birth_date, mapping(resource.get("onsetAge"))
    years = number(age.get("value"))
    if birth and years is not None and 0 <= years < _OLDEST and age.get("code") in {None, "a"}:
        last = add_months(birth.last, 12 * (int(years) + 1)) - days(1)
        return PartialDate(add_months(birth.first, 12 * int(years)), last), True
    written = text(resource.get("onsetString"))
    if written and re.fullmatch(r"\d{4}(-\d{2}){0,2}", written):
        return day(written, "onsetString"), True
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
