"""Patient: sex as recorded for clinical use, birth and death."""

from __future__ import annotations

from typing import cast

from oncology.dates import PartialDate
from oncology.intake.chart import Chart, Entry
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
from oncology.intake.wording import sentence
from terminology import Terminology

# Most specific first: sex for clinical use, recorded sex, sex assigned at birth (US Core).
_SEX_EXTENSIONS = (
    "patient-sexParameterForClinicalUse",
    "individual-recordedSexOrGender",
    "us-core-sex",
    "us-core-birthsex",
)
_LETTERS: dict[str, Sex] = {"F": "female", "M": "male"}


def read_patient(entry: Entry, chart: Chart) -> bool:
    """Add the person. A broken date is a gap, and the rest is kept."""
    source, record = entry.source, chart.record
    if record.person is not None:
        record.add_gap("several-patients", source, sentence("several-patients", source=source))
        return True
    sex, identifier = _sex(entry, chart), text(entry.get("id"))
    birth, death, dead = _birth_and_death(entry, chart)
    record.person = Person(identifier, sex, birth, death, source, dead or death is not None)
    return True


def _sex(entry: Entry, chart: Chart) -> Sex:
    """The recorded clinical sex, else the administrative gender; a difference is named."""
    gender = (text(entry.get("gender")) or "").strip().lower()
    gender = _LETTERS.get(gender.upper(), gender)
    administrative = cast("Sex", gender if gender in {"female", "male", "other"} else "unknown")
    clinical = _clinical_sex(entry, chart.terminology)
    if clinical and administrative in {"female", "male"} and clinical != administrative:
        difference = sentence("sex-differs", source=entry.source)
        chart.record.add_gap("sex-differs", entry.source, difference, "info")
    return clinical or administrative


def _birth_and_death(
    entry: Entry, chart: Chart
) -> tuple[PartialDate | None, PartialDate | None, bool]:
    """Birth, death, and whether the patient is dead, with or without a date."""
    source, record = entry.source, chart.record
    birth: PartialDate | None = None
    death: PartialDate | None = None
    dead = entry.get("deceasedBoolean") is True
    try:
        birth = day(entry.get("birthDate"), "birthDate")
        death = day(entry.get("deceasedDateTime"), "deceasedDateTime")
    except UnreadableError as fault:
        dead = dead or str(fault) == "deceasedDateTime"
        record.gaps.append(unreadable(source, str(fault)))
    if birth is not None and birth.first > chart.as_of:
        record.add_gap("implausible-date", source, sentence("birth-in-future", source=source))
        birth = None
    if death is not None and birth is not None and death.last < birth.first:
        record.add_gap("implausible-date", source, sentence("death-before-birth", source=source))
        death, dead = None, True
    if death is not None and death.first > chart.as_of:  # alive on the day of assessment
        death = None
    return birth, death, dead


def _clinical_sex(entry: Entry, terminology: Terminology) -> Sex | None:
    sexes: dict[str, Sex] = {}
    for extension in items(entry.get("extension")):
        name = str(extension.get("url") or "").rpartition("/")[2]
        nested = [p for p in items(extension.get("extension")) if p.get("url") == "value"]
        for part in (extension, *nested) if name in _SEX_EXTENSIONS else ():
            sex = _sex_of(part, terminology)
            if sex:
                sexes.setdefault(name, sex)
    return next((sexes[name] for name in _SEX_EXTENSIONS if name in sexes), None)


def _sex_of(part: Resource, terminology: Terminology) -> Sex | None:
    """The sex that the value of an extension states, as a letter, a code or a word."""
    value = part.get("valueCodeableConcept") or part.get("valueCoding")
    letter = _LETTERS.get(str(part.get("valueCode")))
    values = terminology.values.match(codings(value), words(value) or text(part.get("valueCode")))
    return letter or ("female" if "female" in values else "male" if "male" in values else None)
