"""Broken bundles for the intake, each from a seed, and the two things that must hold for each."""

from __future__ import annotations

import copy
import json
import random
from dataclasses import fields
from datetime import date
from pathlib import Path

import yaml

import terminology
from oncology.assessment.assess import assess
from oncology.assessment.case import Case
from oncology.intake import name_of, read_bundle, read_record
from oncology.intake.fhir import is_kind
from oncology.intake.record import PatientRecord
from oncology.knowledge.load import load_knowledge as load
from tests.assessments import faults_of

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2026, 11, 24)
JUNK = [None, True, False, 0, -1, 1e308, 10**30, "", " ", "x" * 3000, "2024-02-30", "0000-00-00",
        "9999-12-31", "\u0000\ud83d\ude00", [], {}, [[]], [None], {"coding": None}, {"coding": [None]},
        {"reference": 5}, {"value": "NaN"}, "Patient/other", "#x", "1..1e999", ["a", {"code": 3}],
        {"start": [], "end": {}}, {"text": 7}, "p.(Y537S)", "-99%", "<<1%"]  # fmt: skip


def seeds() -> list[list[object]]:
    """Resources of the demo patients, and of all gauntlet cases by family."""
    patients = [
        list(read_bundle(json.loads(path.read_text())).resources)
        for path in sorted((ROOT / "service/demo/patients").glob("*.json"))
    ]
    families: dict[str, list[object]] = {}
    for path in sorted((ROOT / "tests/oncology/intake/gauntlet/cases").rglob("*.yaml")):
        case = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        for number, resource in enumerate(case["resources"]):
            if isinstance(resource, dict):
                resource = {**resource, "id": f"{path.stem}-{number}"}
            families.setdefault(path.parent.name, []).append(resource)
    return [*patients, *families.values()]


def places(node: object, path: tuple = ()) -> list[tuple]:
    """Every place of a JSON value that can be changed."""
    paths = []
    pairs = (
        node.items()
        if isinstance(node, dict)
        else enumerate(node)
        if isinstance(node, list)
        else ()
    )
    for key, child in pairs:
        paths += [(*path, key), *places(child, (*path, key))]
    return paths


def mutated(resources: list[object], chance: random.Random) -> list[object]:
    """The resources with a few members dropped, replaced, swapped, wrapped or doubled."""
    count = chance.randint(1, min(12, len(resources)))
    mutant = copy.deepcopy(chance.sample(resources, count))
    for _ in range(chance.randint(1, 8)):
        spots = places(mutant)
        if not spots:
            break
        *way, key = chance.choice(spots)
        holder = mutant
        for step in way:
            holder = holder[step]
        deed = chance.choice(("drop", "junk", "junk", "wrap", "unwrap", "double", "swap"))
        if deed == "drop":
            del holder[key]
        elif deed == "junk":
            holder[key] = copy.deepcopy(chance.choice(JUNK))
        elif deed == "wrap":
            holder[key] = [holder[key]]
        elif deed == "unwrap" and isinstance(holder[key], list) and holder[key]:
            holder[key] = holder[key][0]
        elif deed == "double" and isinstance(holder, list):
            holder.append(copy.deepcopy(holder[key]))
        elif deed == "swap":
            *other, last = chance.choice(spots)
            target = mutant
            try:
                for step in other:
                    target = target[step]
                holder[key] = copy.deepcopy(target[last])
            except (KeyError, IndexError, TypeError):
                continue
    return mutant


def names(record: PatientRecord) -> set[str]:
    """Every resource that the record read, left out by rule, or named in a gap."""
    sources = set(record.irrelevant) | {s for gap in record.gaps for s in gap.sources}
    if record.person:
        sources.add(record.person.source)
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, tuple) and field.name not in {"irrelevant", "gaps"}:
            for item in value:
                sources |= set(getattr(item, "sources", ())) | {getattr(item, "source", "")}
    return sources


def lost(resources: list[object], record: PatientRecord) -> list[str]:
    """Resources that vanished without a word."""
    accounted = names(record)
    sources = []
    for position, resource in enumerate(resources, 1):
        identifier = resource.get("id") if isinstance(resource, dict) else None
        kind = resource.get("resourceType") if isinstance(resource, dict) else None
        has_name = is_kind(kind) and isinstance(identifier, str) and identifier
        source = name_of(kind, identifier) if has_name else f"#{position}"
        if source not in accounted:
            sources.append(source)
    return sources


def check(seed: int, groups: list[list[object]]) -> None:
    """Judge one broken bundle: no exception, nothing lost, a valid Assessment."""
    chance = random.Random(seed)  # noqa: S311
    resources = mutated(chance.choice(groups), chance)
    bundle = {"resourceType": "Bundle", "entry": [{"resource": r} for r in resources]}
    flat = read_bundle(bundle).resources
    record = read_record(flat, "p", DAY, terminology.load())
    assert lost(flat, record) == [], seed
    document = assess(
        Case(
            flat,
            "p",
            DAY,
            chance.choice(("us", "eu")),
        ),
        load(),
        terminology.load(),
    )
    faults = faults_of(document)
    assert faults == [], (seed, faults[:3])
