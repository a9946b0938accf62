"""Writes the population as a Bulk FHIR export: one NDJSON file a type of resource."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import orjson

from service.synthesis.chart import chart_of
from service.synthesis.elements import Writer
from service.synthesis.plan import plan_of
from service.synthesis.shapes import SHAPES
from service.synthesis.tables import tables
from service.synthesis.truth import truth_of
from service.types import Json

_SHARED = "Medication"  # names no patient, so that each is written once


@dataclass(frozen=True, slots=True)
class Population:
    """How many patients, drawn how, written where."""

    count: int
    seed: int
    folder: Path
    truth: Path | None = None


def write_population(population: Population) -> int:
    """Writes all charts, and the truth where asked for; returns how many resources there are.

    Raises:
        OSError: The folder cannot be written.
    """
    table = tables()
    files: dict[str, BinaryIO] = {}
    shared: set[object] = set()
    count = 0
    population.folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        truths = stack.enter_context(population.truth.open("wb")) if population.truth else None
        for number in range(population.count):
            plan = plan_of(number, population.seed, table)
            for resource in resources_of_plan(number, population.seed):
                kind = str(resource["resourceType"])
                if kind == _SHARED:
                    if resource["id"] in shared:
                        continue
                    shared.add(resource["id"])
                if kind not in files:
                    path = population.folder / f"{kind}.ndjson"
                    files[kind] = stack.enter_context(path.open("wb"))
                files[kind].write(orjson.dumps(resource, option=orjson.OPT_APPEND_NEWLINE))
                count += 1
            if truths is not None:
                truths.write(orjson.dumps(truth_of(plan), option=orjson.OPT_APPEND_NEWLINE))
    return count


def resources_of_plan(number: int, seed: int) -> tuple[Json, ...]:
    """The chart of one patient, in its shape."""
    table = tables()
    plan = plan_of(number, seed, table)
    chart = chart_of(plan, table)
    shape = SHAPES.get(plan.shape)
    return chart if shape is None else tuple(shape(chart, plan, Writer(table, plan.id)))
