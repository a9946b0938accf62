"""Procedures: operations, ovarian removal, radiotherapy."""

from __future__ import annotations

from typing import Literal, cast

from oncology.intake.chart import Chart, Entry
from oncology.intake.fhir import codeable, codings, day, items, mapping, words
from oncology.intake.record import Procedure
from oncology.intake.therapy.therapy_procedure import read_therapy


def read_procedure(entry: Entry, chart: Chart) -> bool:
    """Add a procedure that a rule reads; False when it is irrelevant."""
    if entry.status in {"entered-in-error", "not-done", "preparation"}:
        return False
    code, procedures = entry.get("code"), chart.terminology.procedures
    concepts = (code, *items(entry.get("category")))
    concept = next((c for node in concepts if (c := procedures.match(*codeable(node)))), None)
    label = " ".join([words(code) or "", *(c.display or "" for c in codings(code))])
    if concept is None or procedures.denies(label):
        return False
    if concept == "systemic-therapy":
        return read_therapy(entry, chart)
    period = mapping(entry.get("performedPeriod") or entry.get("occurrencePeriod"))
    when = entry.get("performedDateTime") or entry.get("occurrenceDateTime")
    side = _laterality(entry, chart)
    one_sided = side in {"left", "right"} or procedures.leaves_an_ovary(label)
    if concept == "oophorectomy" and one_sided:
        concept = "other"  # an ovary is left, and with it the ovarian function
    chart.record.procedures.append(
        Procedure(
            cast("Literal['breast-surgery']", concept),
            day(when if when is not None else period.get("start"), "performed"),
            cast("Literal['left', 'right', 'bilateral'] | None", side),
            entry.source,
        )
    )
    return True


def _laterality(entry: Entry, chart: Chart) -> str | None:
    """The side that a body site states, else the side in the procedure's own code and words."""
    for concept in (*items(entry.get("bodySite")), entry.get("code")):
        side = chart.terminology.conditions.laterality(*codeable(concept))
        if side:
            return side
    return None
