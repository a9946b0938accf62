"""The imprecise dates of a record that a rule reads (rule IN-6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeGuard

from oncology.dates import PartialDate
from oncology.intake import Medication, PatientRecord
from oncology.knowledge import Rules


@dataclass(frozen=True, slots=True)
class Slot:
    """One imprecise date of the record: which list, which entry in it, which of its dates.

    `weighty`: its imprecision lowers confidence by itself. `says`: what a disease status states.
    """

    kind: str
    position: int
    name: str
    value: PartialDate
    weighty: bool
    says: str = ""


def slots_of(record: PatientRecord, rules: Rules) -> list[Slot]:
    """The imprecise dates that a rule reads, in a fixed order."""
    return [
        *_of_therapy(record, rules),
        *_of_disease(record),
        *_of_procedures_and_variants(record, rules),
    ]


def _is_imprecise(value: PartialDate | None) -> TypeGuard[PartialDate]:
    return value is not None and value.first != value.last


def _of_therapy(record: PatientRecord, rules: Rules) -> Iterator[Slot]:
    for position, medication in enumerate(record.medications):
        for name in ("start", "end"):
            value = medication.start if name == "start" else medication.end
            if _is_imprecise(value) and _defines_lines(medication, rules):
                yield Slot("medications", position, name, value, True)


def _defines_lines(medication: Medication, rules: Rules) -> bool:
    drugs = [rules.terminology.drugs.by_name(name) for name in medication.ingredients]
    return medication.investigational or any(d and d.role == "line-defining" for d in drugs)


def _of_disease(record: PatientRecord) -> Iterator[Slot]:
    for position, cancer in enumerate(record.cancers):
        if _is_imprecise(cancer.onset):
            weighty = cancer.kind == "secondary"
            yield Slot("cancers", position, "onset", cancer.onset, weighty)
    for position, status in enumerate(record.statuses):
        if _is_imprecise(status.date):
            weighty = status.value in {"worsened", "metastasis-present"}
            yield Slot("statuses", position, "date", status.date, weighty, status.value)
    for position, stage in enumerate(record.stages):
        advanced = stage.group == "IV" or stage.metastasis == 1 or stage.unresectable
        if advanced and _is_imprecise(stage.date):
            yield Slot("stages", position, "date", stage.date, True)


def _of_procedures_and_variants(record: PatientRecord, rules: Rules) -> Iterator[Slot]:
    for position, procedure in enumerate(record.procedures):
        if procedure.concept == "breast-surgery" and _is_imprecise(procedure.date):
            yield Slot("procedures", position, "date", procedure.date, False)
    for position, variant in enumerate(record.variants):
        if variant.gene != rules.parameters.guided_gene or variant.presence != "present":
            continue
        if _is_imprecise(variant.date):
            yield Slot("variants", position, "date", variant.date, False)
