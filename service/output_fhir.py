"""The Assessment's lines and category as FHIR R4 resources, for systems that store them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.list import List as ListResource
from fhir.resources.R4B.observation import Observation

from service.envelope import Json

CATEGORY_SYSTEM = "urn:luminal:endocrine-resistance"
# Which element of an Observation may point to which kind of resource (R4).
_POINTERS = {
    "derivedFrom": ("Observation", "DocumentReference"),
    "partOf": (
        "MedicationStatement",
        "MedicationAdministration",
        "MedicationDispense",
        "Procedure",
    ),
    "basedOn": ("MedicationRequest",),
}


def bundle_of(assessment: Json) -> Json:
    """A Bundle of type collection: one List per course and line, one Observation for the category.

    Raises ValueError when a resource would not be valid FHIR.
    """
    therapy = cast(Json, assessment["therapy"])
    lines = [*cast("list[Json]", therapy["courses"]), *cast("list[Json]", therapy["lines"])]
    resources = [_line(line, assessment) for line in lines]
    resources.append(_category(assessment))
    made: Json = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": resource} for resource in resources],
    }
    Bundle.model_validate(made)
    return made


def _subject(assessment: Json) -> Json:
    identifier = cast(Json, assessment["patient"])["id"]
    return {"reference": f"Patient/{identifier}"} if identifier else {"display": "unnamed patient"}


def _line(line: Json, assessment: Json) -> Json:
    agents = " + ".join(cast("list[str]", line["agents"]))
    number = line.get("number")
    name = f"Line {number}" if number else f"Course, {line['setting']}"
    until = line["end"] or "ongoing"
    progression = f"; progression {line['progression']}" if line.get("progression") else ""
    made: Json = {
        "resourceType": "List",
        "status": "current",
        "mode": "snapshot",
        "title": f"{name}: {agents}",
        "code": {"text": "Line of therapy" if number else "Course of therapy"},
        "subject": _subject(assessment),
        "date": assessment["asOf"],
        "note": [
            {"text": f"{line['start']} to {until}{progression}; confidence {line['confidence']}."}
        ],
    }
    entries = [
        {"item": {"reference": source}}
        for source in cast("list[str]", line["sources"])
        if not source.startswith("#")
    ]
    if entries:
        made["entry"] = entries
    else:
        made["emptyReason"] = {"text": "The records of this line carry no id."}
    ListResource.model_validate(made)
    return made


def _category(assessment: Json) -> Json:
    found = cast(Json, assessment["endocrineResistance"])
    category = str(found["category"])
    made: Json = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"text": "Endocrine resistance, ESO-ESMO definition"},
        "subject": _subject(assessment),
        "effectiveDateTime": assessment["asOf"],
        "valueCodeableConcept": {
            "coding": [{"system": CATEGORY_SYSTEM, "code": category}],
            "text": category.replace("-", " "),
        },
        "method": {"text": f"Luminal rules, knowledge {assessment['knowledgeVersion']}"},
        "note": [{"text": f"{found['basis']} Confidence {found['confidence']}."}],
    }
    sources = [s for s in cast("list[str]", found.get("sources") or []) if not s.startswith("#")]
    for element, kinds in _POINTERS.items():
        references = _references(sources, kinds)
        if references:
            made[element] = references
    known = {kind for kinds in _POINTERS.values() for kind in kinds}
    others = [{"reference": s} for s in sources if s.partition("/")[0] not in known]
    if others:
        made["focus"] = others
    Observation.model_validate(made)
    return made


def _references(sources: Iterable[str], kinds: tuple[str, ...]) -> list[Json]:
    return [{"reference": s} for s in sources if s.partition("/")[0] in kinds]
