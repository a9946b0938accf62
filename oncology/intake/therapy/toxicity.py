"""Toxicity of a drug: what a stop, a condition or an adverse event names, as kinds and grades."""

from __future__ import annotations

from collections.abc import Iterable

from oncology.dates import PartialDate
from oncology.intake.chart import Chart, Entry
from oncology.intake.fhir import (
    Resource,
    codeable,
    codings,
    day,
    items,
    mapping,
    text,
    words,
)
from oncology.intake.record import DrugToxicity
from oncology.intake.therapy.drug_concept import drug_concept
from terminology import Coding, Terminology, Toxicity

_UNREAL = frozenset({"entered-in-error", "refuted"})


def stop_toxicities(resource: Resource, terminology: Terminology) -> tuple[Toxicity, ...]:
    """Kinds and grades that the reasons of a stop name."""
    adherence = mapping(resource.get("adherence"))
    concepts = (*items(resource.get("statusReason")), *items(adherence.get("reason")))
    return _toxicities(concepts, (), terminology)


def note_toxicities(resource: Resource, terminology: Terminology) -> tuple[Toxicity, ...]:
    """Kinds and grades that the notes on a drug name."""
    return _toxicities((), _notes(resource), terminology)


def add_condition_toxicity(entry: Entry, onset: PartialDate | None, chart: Chart) -> bool:
    """Add what a Condition says of a drug that its words name; False where they name none."""
    concepts = [entry.get("code"), entry.get("severity")]
    concepts += [stage.get("summary") for stage in items(entry.get("stage"))]
    line = _line(concepts, _notes(entry.resource))
    return _add(chart.terminology.drugs.match((), line).ingredients, concepts, onset, entry, chart)


def read_adverse_event(entry: Entry, chart: Chart) -> bool:
    """Add what an AdverseEvent says of the drugs that it suspects; False where it suspects none."""
    if entry.get("actuality") == "potential" or entry.status in _UNREAL:
        return False
    concepts = [entry.get("event"), entry.get("code"), entry.get("severity")]
    ingredients: list[str] = []
    for suspect in items(entry.get("suspectEntity")):
        ingredients += _suspects(suspect, chart)
    ingredients += chart.terminology.drugs.match((), _line(concepts, ())).ingredients
    when = entry.get("date") or entry.get("occurrenceDateTime") or entry.get("detected")
    return _add(ingredients, concepts, day(when, "date"), entry, chart)


def _suspects(suspect: Resource, chart: Chart) -> tuple[str, ...]:
    """Ingredients of a suspect: a concept, a Medication, or a medication record."""
    pointer = suspect.get("instanceReference") or suspect.get("instance")
    concept = suspect.get("instanceCodeableConcept") or drug_concept(
        {"medicationReference": pointer}, chart.linked
    )
    return chart.terminology.drugs.match(*codeable(concept)).ingredients


def _add(
    ingredients: Iterable[str],
    concepts: list[object],
    when: PartialDate | None,
    entry: Entry,
    chart: Chart,
) -> bool:
    names = tuple(dict.fromkeys(ingredients))
    toxicities = _toxicities(concepts, _notes(entry.resource), chart.terminology) if names else ()
    for toxicity in toxicities:
        chart.record.toxicities.append(DrugToxicity(names, toxicity, when, entry.source))
    return bool(toxicities)


def _toxicities(
    concepts: Iterable[object], notes: Iterable[str], terminology: Terminology
) -> tuple[Toxicity, ...]:
    """What concepts and notes name together; a severity and a stage are grades of the code's kind."""
    concepts = list(concepts)
    codes = [Coding(c.system, c.code, None) for k in concepts for c in codings(k)]
    return terminology.toxicities.match(tuple(codes), _line(concepts, notes))


def _line(concepts: Iterable[object], notes: Iterable[str]) -> str:
    """The words of the concepts as one sentence, each note as another."""
    labels = [[*(c.display for c in codings(k)), words(k)] for k in concepts]
    parts = " ".join(dict.fromkeys(word for label in labels for word in label if word))
    return ". ".join([parts, *notes])


def _notes(resource: Resource) -> list[str]:
    return [line for note in items(resource.get("note")) if (line := text(note.get("text")))]
