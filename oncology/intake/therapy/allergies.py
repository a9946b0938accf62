"""AllergyIntolerance: drugs that the patient must not get again."""

from __future__ import annotations

from oncology.intake.chart import Chart, Entry
from oncology.intake.fhir import codeable, codings, items, text, words
from oncology.intake.reading_rules import patterns
from oncology.intake.record import Allergy


def read_allergy(entry: Entry, chart: Chart) -> bool:
    """Add an allergy to drugs we know; False when it is irrelevant, refuted or over."""
    verification = {c.code for c in codings(entry.get("verificationStatus"))}
    clinical = {c.code for c in codings(entry.get("clinicalStatus"))}
    if verification & {"refuted", "entered-in-error"} or clinical & {"inactive", "resolved"}:
        return False
    if patterns()["no-allergy"].match(words(entry.get("code")) or ""):
        return False
    substances = [entry.get("code")]
    substances += [reaction.get("substance") for reaction in items(entry.get("reaction"))]
    ingredients = {
        name
        for node in substances
        if node
        for name in chart.terminology.drugs.match(*codeable(node)).ingredients
    }
    ingredients.update(
        name for node in substances for name in chart.terminology.drugs.allergens(words(node) or "")
    )
    if not ingredients:
        return False
    criticality = text(entry.get("criticality"))
    allergy = Allergy(tuple(sorted(ingredients)), criticality, entry.source)
    chart.record.allergies.append(allergy)
    return True
