"""Procedures: operations, ovarian removal, radiotherapy."""

from __future__ import annotations

from typing import Literal, cast

from oncology.intake.builder import Builder
from oncology.intake.fhir import Resource, codings, day, items, mapping, text, words
from oncology.intake.record import (
    Procedure,
)
from terminology import Terminology


def read_procedure(
    resource: Resource, source: str, build: Builder, terminology: Terminology
) -> bool:
    """Add a procedure that a rule reads; False when it is irrelevant."""
    if text(resource.get("status")) in {"entered-in-error", "not-done", "preparation"}:
        return False
    code = resource.get("code")
    concept = terminology.procedures.match(codings(code), words(code))
    said = " ".join([words(code) or "", *(c.display or "" for c in codings(code))])
    if concept is None or terminology.procedures.denies(said):
        return False
    period = mapping(resource.get("performedPeriod") or resource.get("occurrencePeriod"))
    when = resource.get("performedDateTime") or resource.get("occurrenceDateTime")
    side = next(
        (
            s
            for c in items(resource.get("bodySite"))
            if (s := terminology.conditions.laterality(codings(c), words(c)))
        ),
        terminology.conditions.laterality(codings(code), words(code)),
    )
    if concept == "oophorectomy" and (
        side in {"left", "right"} or terminology.procedures.leaves_an_ovary(said)
    ):
        concept = "other"  # an ovary is left
    build.procedures.append(
        Procedure(
            cast("Literal['breast-surgery']", concept),
            day(when if when is not None else period.get("start"), "performed"),
            cast("Literal['left', 'right', 'bilateral'] | None", side),
            source,
        )
    )
    return True
