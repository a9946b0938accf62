"""Patient: sex as recorded for clinical use, birth and death."""

from __future__ import annotations

from datetime import date
from typing import cast

from oncology.dates import PartialDate
from oncology.intake.builder import Builder
from oncology.intake.fhir import (
    Resource,
    UnreadableError,
    codings,
    day,
    items,
    text,
    unreadable,
    words,
)
from oncology.intake.record import Person, Sex
from terminology import Terminology

# Most specific first: sex for clinical use, recorded sex, sex assigned at birth (US Core).
_SEX_EXTENSIONS = (
    "patient-sexParameterForClinicalUse",
    "individual-recordedSexOrGender",
    "us-core-sex",
    "us-core-birthsex",
)
_LETTERS: dict[str, Sex] = {"F": "female", "M": "male"}


def read_patient(
    resource: Resource, source: str, build: Builder, as_of: date, terminology: Terminology
) -> bool:
    """Add the person. A broken date is a gap, and the rest is kept."""
    if build.person is not None:
        build.note("several-patients", source, "another Patient resource was read")
        return True
    gender = (text(resource.get("gender")) or "").strip().lower()
    gender = _LETTERS.get(gender.upper(), gender)
    administrative = cast("Sex", gender if gender in {"female", "male", "other"} else "unknown")
    clinical = _clinical_sex(resource, terminology)
    if clinical and administrative in {"female", "male"} and clinical != administrative:
        build.note(
            "sex-differs", source, "the administrative gender differs from the recorded sex", "info"
        )
    birth: PartialDate | None = None
    death: PartialDate | None = None
    dead = resource.get("deceasedBoolean") is True
    try:
        birth = day(resource.get("birthDate"), "birthDate")
        death = day(resource.get("deceasedDateTime"), "deceasedDateTime")
    except UnreadableError as fault:
        dead = dead or str(fault) == "deceasedDateTime"
        build.gaps.append(unreadable(source, str(fault)))
    if birth is not None and birth.first > as_of:
        build.note("implausible-date", source, "the birth date is in the future")
        birth = None
    if death is not None and birth is not None and death.last < birth.first:
        build.note("implausible-date", source, "the death is dated before the birth")
        death, dead = None, True
    if death is not None and death.first > as_of:  # alive on the day of assessment
        death = None
    identifier = text(resource.get("id"))
    sex = clinical or administrative
    build.person = Person(identifier, sex, birth, death, source, dead or death is not None)
    return True


def _clinical_sex(resource: Resource, terminology: Terminology) -> Sex | None:
    found: dict[str, Sex] = {}
    for extension in items(resource.get("extension")):
        name = str(extension.get("url") or "").rpartition("/")[2]
        nested = [p for p in items(extension.get("extension")) if p.get("url") == "value"]
        for part in (extension, *nested) if name in _SEX_EXTENSIONS else ():
            value = part.get("valueCodeableConcept") or part.get("valueCoding")
            said = terminology.values.match(
                codings(value), words(value) or text(part.get("valueCode"))
            )
            letter = _LETTERS.get(str(part.get("valueCode")))
            known: Sex | None = letter or (
                "female" if "female" in said else "male" if "male" in said else None
            )
            if known:
                found.setdefault(name, known)
    return next((found[name] for name in _SEX_EXTENSIONS if name in found), None)
