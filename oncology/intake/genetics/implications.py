"""Significance of a variant that another Observation states (HL7 Genomics Reporting)."""

from __future__ import annotations

from collections.abc import Mapping

from oncology.intake.fhir import Resource, codings, items, local, reference
from oncology.intake.genetics.components import value_words
from oncology.intake.genetics.statement import significance_in
from terminology import Terminology


def significances_of_variants(
    resources: Mapping[str, Resource], terminology: Terminology
) -> dict[str, str]:
    """Significance stated on an Observation that derives from a variant, by its reference."""
    significances: dict[str, str] = {}
    for resource in resources.values():
        if resource.get("resourceType") != "Observation" or not resource.get("derivedFrom"):
            continue
        significance = _significance(resource, terminology)
        for target in items(resource.get("derivedFrom")):
            literal = reference(target)
            if significance and literal:
                significances[local(literal)] = significance
    return significances


def _significance(resource: Resource, terminology: Terminology) -> str | None:
    """The last that its components state."""
    last = None
    for component in items(resource.get("component")):
        code = codings(component.get("code"))
        if terminology.observations.match(code, None) == "clinical-significance":
            last = significance_in(value_words(component, terminology)) or last
    return last
