"""A chart of the corpus to what was understood of it, what was named, and what was lost in silence."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from oncology.assessment import Assessment, Case, assess
from oncology.intake import (
    Her2,
    PatientRecord,
    Receptor,
    Stage,
    name_of,
    read_bundle,
    read_record,
)
from oncology.knowledge import Knowledge
from oncology.values import Reason
from terminology import Terminology
from tests.corpus.mentions import Mention, mentions

Group = Sequence[Mapping[str, Any]]

_OF_OTHERS = "other-patient"
PLACE = "us"
# definitions and parties state nothing on a patient
_NO_PATIENT = frozenset(
    {
        "ActivityDefinition", "CodeSystem", "Device", "Library", "Location", "MessageHeader",
        "Organization", "PlanDefinition", "Practitioner", "PractitionerRole", "Provenance",
        "Questionnaire", "ResearchStudy", "ValueSet",
    }
)  # fmt: skip
# tell again, for a bill or a visit, what the record itself states
_RETELL = frozenset({"Account", "Claim", "Composition", "Encounter", "EpisodeOfCare", "ExplanationOfBenefit"})  # fmt: skip


@dataclass(frozen=True)
class Reader:
    """The service as it reads and judges, on one day."""

    knowledge: Knowledge
    terminology: Terminology
    as_of: date


@dataclass(frozen=True)
class Lost:
    """A resource that was left out by rule, though it mentions what the service is about."""

    source: str
    found: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Reading:
    """What became of the resources of one chart, over all its patients."""

    resources: int
    used: int
    left_out: int
    gaps: dict[str, int]
    facts: tuple[str, ...]
    lost: tuple[Lost, ...]
    unaccounted: tuple[str, ...]


def documents(raw: bytes) -> list[object]:
    """The document of a JSON file, or that of each line. Raises ValueError on neither."""
    text = raw.decode("utf-8-sig")
    try:
        return [json.loads(text)]
    except ValueError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]


def read_chart(raws: Sequence[bytes], reader: Reader) -> Reading:
    """Reads and assesses each patient of the files."""
    resources = read_bundle([each for raw in raws for each in documents(raw)]).resources
    by_source = named_resources(resources)
    used: set[str] = set()
    left: set[str] = set()
    named: set[str] = set()
    gaps: Counter[str] = Counter()
    facts: list[str] = []
    for patient in _patients(resources):
        record = read_record(resources, patient, reader.as_of, reader.terminology)
        case = Case(resources, patient, reader.as_of, PLACE)
        facts.append(facts_of(record, assess(case, reader.knowledge, reader.terminology)))
        used |= set(sources_of(record))
        left |= set(record.irrelevant)
        for gap in record.gaps:
            named |= set(gap.sources)
            if gap.code != _OF_OTHERS or patient is None:
                gaps[gap.code] += 1
    silent = left - used - named
    return Reading(
        resources=len(resources),
        used=len(used),
        left_out=len(left),
        gaps=dict(sorted(gaps.items())),
        facts=tuple(facts),
        lost=tuple(losses(silent, by_source, reader.terminology)),
        unaccounted=tuple(sorted(set(by_source) - used - left - named)),
    )


def _patients(resources: Sequence[object]) -> list[str | None]:
    """The ids to read for; None where the files hold no more than one patient."""
    ids = {
        str(r["id"])
        for r in resources
        if isinstance(r, dict) and r.get("resourceType") == "Patient" and r.get("id")
    }
    return [*sorted(ids)] if len(ids) > 1 else [None]


def named_resources(resources: Sequence[object]) -> dict[str, list[Mapping[str, Any]]]:
    """The resources under the names that intake gives them, results inside others too."""
    index: dict[str, list[Mapping[str, Any]]] = {}
    for position, resource in enumerate(resources, 1):
        if not isinstance(resource, dict):
            index[f"#{position}"] = []
            continue
        kind, own = resource.get("resourceType"), resource.get("id")
        source = name_of(str(kind), str(own)) if kind and own else f"#{position}"
        index.setdefault(source, []).append(resource)
    return index


def sources_of(record: PatientRecord) -> Iterator[str]:
    """Every resource that a fact of the record rests on."""
    for field in dataclasses.fields(record):
        value = getattr(record, field.name)
        for fact in value if isinstance(value, tuple) else (value,):
            # a bare reference is no fact, but the name of what was left or could not be read
            if fact is not None and not isinstance(fact, str | Reason):
                yield from getattr(fact, "sources", None) or (fact.source,)


def losses(
    silent: set[str], by_source: Mapping[str, Group], terminology: Terminology
) -> Iterator[Lost]:
    """The silent resources that mention something, but for what only tells it again."""
    told = {
        mention
        for source, group in by_source.items()
        if source.partition("/")[0] not in _RETELL
        for mention in _mentions(group, terminology)
    }
    reached = {
        target for s in by_source.keys() - silent for r in by_source[s] for target in _targets(r)
    }
    for source in sorted(silent - reached):
        kind = source.partition("/")[0]
        found = _mentions(by_source.get(source, ()), terminology)
        if kind in _RETELL:
            found -= told
        if found and kind not in _NO_PATIENT:
            yield Lost(source, tuple(sorted(found)))


def _mentions(group: Group, terminology: Terminology) -> set[Mention]:
    return {mention for resource in group for mention in mentions(resource, terminology)}


def _targets(resource: Mapping[str, Any]) -> Iterator[str]:
    """The Medication that a record of a drug points to: it was read with it."""
    for key in ("medicationReference", "medication"):
        target = resource.get(key)
        if isinstance(target, dict) and isinstance(target.get("reference"), str):
            yield target["reference"]


def facts_of(record: PatientRecord, assessment: Assessment) -> str:
    """The facts that decide, in one line."""
    disease = assessment["disease"]
    parts: dict[str, list[str]] = {
        "cancer": sorted({str(cancer.kind) for cancer in record.cancers}),
        "setting": [disease["setting"]] if record.cancers or record.stages else [],
        "ER": sorted({_receptor(r) for r in record.receptors if r.marker == "er"}),
        "PR": sorted({_receptor(r) for r in record.receptors if r.marker == "pr"}),
        "HER2": sorted({_her2(result) for result in record.her2}),
        "stage": sorted({_stage(stage) for stage in record.stages}),
        "sites": sorted({c.site for c in record.cancers if c.site}),
        "course": sorted({str(status.value) for status in record.statuses}),
        "drugs": [
            *sorted({n for m in record.medications for n in m.ingredients}),
            *_others(record),
        ],
        "variants": sorted({f"{v.gene} {v.label} {v.presence}" for v in record.variants}),
        "findings": sorted({f"{f.concept} {f.value}" for f in record.findings}),
    }
    return "; ".join(f"{name} {', '.join(values)}" for name, values in parts.items() if values)


def _others(record: PatientRecord) -> list[str]:
    count = len({m.name for m in record.medications if not m.ingredients})
    return [f"{count} not of the terminology"] if count else []


def _receptor(result: Receptor) -> str:
    return result.status + (f" {result.percent:g} %" if result.percent is not None else "")


def _her2(result: Her2) -> str:
    parts = (result.overall, result.ihc and f"IHC {result.ihc}", result.ish, result.category)
    return " ".join(part for part in parts if part) or "unknown"


def _stage(stage: Stage) -> str:
    if stage.unresectable:
        return "unresectable"
    return str(stage.group) if stage.group else f"M{stage.metastasis}"
