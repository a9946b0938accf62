"""The Assessment's lines and category as FHIR R4 resources, for systems that store them.

A line is a `List` of the records that it rests on, coded as NCI Thesaurus C133518 "Line of Therapy"
(the code that the Onconova FHIR guide binds). No standard code for the ESO-ESMO category is known;
`CodeSystem` names a local one, and it travels in the Bundle.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.codesystem import CodeSystem
from fhir.resources.R4B.list import List as ListResource
from fhir.resources.R4B.observation import Observation

from service.types import Json

CATEGORY_SYSTEM = "urn:luminal:endocrine-resistance"
NCIT = "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl"
LINE_CODE = {"system": NCIT, "code": "C133518", "display": "Line of Therapy"}
EXTENSION = "urn:luminal:line-of-therapy"
_CATEGORIES = {
    "primary": "Relapse in the first 2 years of adjuvant endocrine therapy, or progression in the first 6 months of the first endocrine therapy for advanced disease",
    "secondary": "Relapse later on adjuvant endocrine therapy or within 12 months of its end, or progression after 6 months on endocrine therapy for advanced disease",
    "sensitive": "Relapse more than 12 months after adjuvant endocrine therapy ended",
    "none-demonstrated": "Endocrine therapy was given; no relapse or progression on it is recorded",
    "naive": "No endocrine therapy is recorded",
    "indeterminate": "The record allows more than one category",
    "not-applicable": "No advanced disease is recorded",
}
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
    """A Bundle of type collection: one List per course and line, the category, its code system.

    Raises ValueError when a resource would not be valid FHIR.
    """
    therapy = cast(Json, assessment["therapy"])
    lines = [*cast("list[Json]", therapy["courses"]), *cast("list[Json]", therapy["lines"])]
    resources = [_line(line, assessment) for line in lines]
    resources += [_category(assessment), _code_system(assessment)]
    bundle: Json = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": resource} for resource in resources],
    }
    Bundle.model_validate(bundle)
    return bundle


def _subject(assessment: Json) -> Json:
    identifier = cast(Json, assessment["patient"])["id"]
    return {"reference": f"Patient/{identifier}"} if identifier else {"display": "unnamed patient"}


def _line(line: Json, assessment: Json) -> Json:
    agents = " + ".join(cast("list[str]", line["agents"]))
    number = line.get("number")
    name = f"Line {number}" if number else f"Course, {line['setting']}"
    until = _until(line)
    progression = f"; progression {line['progression']}" if line.get("progression") else ""
    resource: Json = {
        "resourceType": "List",
        "status": "current",
        "mode": "snapshot",
        "title": f"{name}: {agents}",
        "code": {"coding": [LINE_CODE], "text": "Line of therapy"}
        if number
        else {"text": "Course of therapy"},
        "subject": _subject(assessment),
        "date": assessment["asOf"],
        "extension": _extensions(line),
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
        resource["entry"] = entries
    else:
        resource["emptyReason"] = {"text": "The records of this line carry no id."}
    ListResource.model_validate(resource)
    return resource


def _until(line: Json) -> str:
    between = cast("list[str] | None", line.get("endBetween"))
    if between:
        return f"a day not recorded, {between[-1]} at the latest"
    return str(line["end"] or "ongoing")


def _extensions(line: Json) -> list[Json]:
    """Number, setting, period and progression as values, since a List has no element for them."""
    period = {key: line[key] for key in ("start", "end") if line.get(key)}
    values: dict[str, Json | None] = {
        "number": {"valuePositiveInt": line["number"]} if line.get("number") else None,
        "setting": {"valueCode": line["setting"]},
        "period": {"valuePeriod": period} if period else None,
        "progression": {"valueDate": line["progression"]} if line.get("progression") else None,
        "end-reason": {"valueCode": line["endReason"]},
    }
    return [{"url": f"{EXTENSION}:{name}", **value} for name, value in values.items() if value]


def _category(assessment: Json) -> Json:
    resistance = cast(Json, assessment["endocrineResistance"])
    category = str(resistance["category"])
    observation: Json = {
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
        "note": [{"text": f"{resistance['basis']} Confidence {resistance['confidence']}."}],
    }
    sources = [
        s for s in cast("list[str]", resistance.get("sources") or []) if not s.startswith("#")
    ]
    for element, kinds in _POINTERS.items():
        references = _references(sources, kinds)
        if references:
            observation[element] = references
    types = {kind for kinds in _POINTERS.values() for kind in kinds}
    others = [{"reference": s} for s in sources if s.partition("/")[0] not in types]
    if others:
        observation["focus"] = others
    possible = [str(a) for a in cast("list[str]", resistance.get("alternatives") or [])]
    if possible:
        observation["component"] = [
            {
                "code": {"text": "Category that remains possible"},
                "valueCodeableConcept": {"coding": [{"system": CATEGORY_SYSTEM, "code": code}]},
            }
            for code in possible
        ]
    Observation.model_validate(observation)
    return observation


def _code_system(assessment: Json) -> Json:
    system: Json = {
        "resourceType": "CodeSystem",
        "url": CATEGORY_SYSTEM,
        "version": assessment["schemaVersion"],
        "name": "LuminalEndocrineResistance",
        "title": "Endocrine resistance by the ESO-ESMO definition",
        "status": "active",
        "content": "complete",
        "caseSensitive": True,
        "concept": [
            {"code": code, "display": code.replace("-", " "), "definition": definition}
            for code, definition in _CATEGORIES.items()
        ],
    }
    CodeSystem.model_validate(system)
    return system


def _references(sources: Iterable[str], kinds: tuple[str, ...]) -> list[Json]:
    return [{"reference": s} for s in sources if s.partition("/")[0] in kinds]
