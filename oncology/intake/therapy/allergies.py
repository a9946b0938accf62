"""AllergyIntolerance: drugs that the patient must not get again."""

from __future__ import annotations

import re

from oncology.intake.builder import Builder
from oncology.intake.fhir import Resource, codings, items, text, words
from oncology.intake.record import Allergy
from terminology import Terminology

_DENIED = re.compile(r"(?i)\s*(no|not|negative|denies)\b")


def read_allergy(resource: Resource, source: str, build: Builder, terminology: Terminology) -> bool:
    """Add an allergy to drugs we know; False when it is irrelevant, refuted or over."""
    verification = {c.code for c in codings(resource.get("verificationStatus"))}
    clinical = {c.code for c in codings(resource.get("clinicalStatus"))}
    if verification & {"refuted", "entered-in-error"} or clinical & {"inactive", "resolved"}:
        return False
    if _DENIED.match(words(resource.get("code")) or ""):
        return False
    substances = [resource.get("code")]
    substances += [reaction.get("substance") for reaction in items(resource.get("reaction"))]
    named = {
        name
        for node in substances
        if node
        for name in terminology.drugs.match(codings(node), words(node)).ingredients
    }
    if not named:
        return False
    build.allergies.append(Allergy(tuple(sorted(named)), text(resource.get("criticality")), source))
    return True
