"""The whole export: every resource, and the Library that says what is in it."""

from __future__ import annotations

from collections.abc import Iterable

from oncology.knowledge import FactDeclaration, Knowledge
from service.publishing.fhir.codes import code_systems, value_sets
from service.publishing.fhir.drugs import activities
from service.publishing.fhir.elements import Target, concept, head, target_of
from service.publishing.fhir.plans import plans
from service.publishing.fhir.trials import studies
from service.types import Json
from terminology import Terminology, files

CANONICAL = ("PlanDefinition", "ActivityDefinition", "ValueSet", "CodeSystem")


def resources_of(
    knowledge: Knowledge, terminology: Terminology, facts: Iterable[FactDeclaration], base: str
) -> list[Json]:
    """Every resource of the export, the Library first.

    Args:
        knowledge: As of the wanted day, under the site's policy if there is one.
        terminology: Names and codes of drugs, tests and observations.
        facts: What criteria may compare.
        base: Address under which the resources are to live.
    """
    target = target_of(knowledge, base)
    variants = files.read_yaml("variants")["genes"]
    resources = [
        *plans(knowledge, target, _codes(terminology)),
        *activities(knowledge, terminology, target),
        *studies(knowledge, target),
        *code_systems(terminology, facts, variants, target),
        *value_sets(terminology, variants, target),
    ]
    return [_library(knowledge, resources, target), *resources]


def bundle_of(resources: Iterable[Json], base: str) -> Json:
    """The resources as one Bundle of type collection."""
    root = base.rstrip("/")
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {"fullUrl": f"{root}/{one['resourceType']}/{one['id']}", "resource": one}
            for one in resources
        ],
    }


def _library(knowledge: Knowledge, resources: list[Json], target: Target) -> Json:
    library = head("Library", "luminal-knowledge", "Luminal clinical knowledge", target)
    counts: dict[str, int] = {}
    for one in resources:
        counts[str(one["resourceType"])] = counts.get(str(one["resourceType"]), 0) + 1
    library["type"] = concept("library-type", "asset-collection")
    library["description"] = (
        "HR-positive, HER2-negative advanced breast cancer: "
        + ", ".join(f"{number} {kind}" for kind, number in sorted(counts.items()))
        + ". It supports, and does not replace, clinical judgement."
    )
    library["lastReviewDate"] = knowledge.reviewed.isoformat()
    library["effectivePeriod"] = {
        "start": knowledge.reviewed.isoformat(),
        "end": knowledge.next_review.isoformat(),
    }
    library["relatedArtifact"] = [
        _part(str(one["resourceType"]), str(one["id"]), target) for one in resources
    ]
    return library


def _part(kind: str, key: str, target: Target) -> Json:
    if kind in CANONICAL:
        return {"type": "composed-of", "resource": target.canonical(kind, key)}
    return {"type": "composed-of", "url": target.url(kind, key)}


def _codes(terminology: Terminology) -> dict[str, list[Json]]:
    """Codings of the observations that carry a fact of the same name."""
    by_fact: dict[str, list[Json]] = {}
    for row in files.read_yaml("observations")["concepts"]:
        codings = [
            {
                "system": terminology.systems.get(code["system"], code["system"]),
                "code": code["code"],
            }
            for code in row["codes"]
        ]
        if codings:
            by_fact.setdefault(row["id"].removesuffix("-status"), codings)
    return by_fact
