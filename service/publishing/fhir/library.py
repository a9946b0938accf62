"""The whole export: every resource, and the Library that says what is in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from oncology.knowledge import Knowledge
from service.publishing.fhir.codes import code_systems, value_sets
from service.publishing.fhir.drugs import activities
from service.publishing.fhir.parts import Target, concept, head, target
from service.publishing.fhir.plans import plans
from service.publishing.fhir.trials import studies
from service.types import Json
from terminology import Terminology, files

CANONICAL = ("PlanDefinition", "ActivityDefinition", "ValueSet", "CodeSystem")


def resources_of(
    knowledge: Knowledge, words: Terminology, facts: Iterable[Mapping[str, Any]], base: str
) -> list[Json]:
    """Every resource of the export, the Library first.

    Args:
        knowledge: As of the wanted day, under the site's policy if there is one.
        words: The terminology.
        facts: Rows of facts.yaml.
        base: Address under which the resources are to live.
    """
    where = target(knowledge, base)
    variants = files.read_yaml("variants")["genes"]
    held = [
        *plans(knowledge, where, _codes(words)),
        *activities(knowledge, words, where),
        *studies(knowledge, where),
        *code_systems(words, facts, variants, where),
        *value_sets(words, variants, where),
    ]
    return [_library(knowledge, held, where), *held]


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


def _library(knowledge: Knowledge, held: list[Json], where: Target) -> Json:
    made = head("Library", "luminal-knowledge", "Luminal clinical knowledge", where)
    counts: dict[str, int] = {}
    for one in held:
        counts[str(one["resourceType"])] = counts.get(str(one["resourceType"]), 0) + 1
    made["type"] = concept("library-type", "asset-collection")
    made["description"] = (
        "HR-positive, HER2-negative advanced breast cancer: "
        + ", ".join(f"{number} {kind}" for kind, number in sorted(counts.items()))
        + ". It supports, and does not replace, clinical judgement."
    )
    made["lastReviewDate"] = knowledge.reviewed.isoformat()
    made["effectivePeriod"] = {
        "start": knowledge.reviewed.isoformat(),
        "end": knowledge.next_review.isoformat(),
    }
    made["relatedArtifact"] = [
        _part(str(one["resourceType"]), str(one["id"]), where) for one in held
    ]
    return made


def _part(kind: str, key: str, where: Target) -> Json:
    if kind in CANONICAL:
        return {"type": "composed-of", "resource": where.canonical(kind, key)}
    return {"type": "composed-of", "url": where.url(kind, key)}


def _codes(words: Terminology) -> dict[str, list[Json]]:
    """Codings of the observations that carry a fact of the same name."""
    found: dict[str, list[Json]] = {}
    for row in files.read_yaml("observations")["concepts"]:
        codings = [
            {"system": words.systems.get(code["system"], code["system"]), "code": code["code"]}
            for code in row["codes"]
        ]
        if codings:
            found.setdefault(row["id"].removesuffix("-status"), codings)
    return found
