"""The whole pure chain: resources -> record -> history -> facts -> options -> Assessment."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from importlib import resources as files
from typing import cast

import jsonschema_rs
from jsonschema import Draft202012Validator

from oncology.assessment import gaps
from oncology.assessment import write as writing
from oncology.assessment.document import Assessment
from oncology.course import draft_orders as planned
from oncology.course.follow import follow
from oncology.facts import biomarkers, comedication, scope
from oncology.facts import collect as facts
from oncology.intake import read, read_drafts
from oncology.knowledge import dated
from oncology.knowledge.model import Knowledge
from oncology.knowledge.parameters import load_parameters
from oncology.options import due_tests as testing
from oncology.options import evaluate as options
from oncology.options.regimen_on_day import standings
from oncology.orders import check as orders
from oncology.orders import formulary as site_policy
from terminology import Terminology


def assess(
    resources: Sequence[object],
    *,
    patient_id: str | None,
    as_of: date,
    jurisdiction: str,
    knowledge: Knowledge,
    terminology: Terminology,
    draft_orders: Sequence[object] = (),
    selections: Sequence[str] | None = None,
) -> Assessment:
    """Judge one patient on one day. Pure: same input in any order, same output."""
    knowledge = dated.at(knowledge, as_of)
    record = read(resources, patient_id, as_of, terminology)
    parameters = load_parameters()
    drafts = read_drafts(draft_orders, terminology, resources)
    history = follow(record, as_of, parameters, terminology)
    history = planned.place(drafts, record, history, as_of, parameters, terminology)
    markers = biomarkers.combine(record, history)
    numbers, groups = dict(knowledge.thresholds), knowledge.groups
    known = facts.collect(record, history, markers, as_of, numbers, terminology, groups)
    inside = scope.decide(record, markers, history)
    advanced = history.disease.setting == "advanced" and inside.inside
    judged = (
        options.judge_all(known, knowledge, as_of, jurisdiction, terminology) if advanced else ()
    )
    known_regimens = standings(knowledge, as_of, jurisdiction, terminology)
    due = (
        testing.due(
            known,
            judged,
            markers,
            history,
            knowledge,
            lambda regimen, answers: options.status_of(known_regimens[regimen.id], answers),
            advised=advanced,
        )
        if advanced or inside.undecided
        else ()
    )
    chosen = tuple(selections) if selections is not None else None
    verdicts = orders.check(
        drafts,
        chosen,
        orders.Judging(
            facts=known,
            options=site_policy.lifted(judged),
            taken=comedication.running(record, as_of, terminology) if drafts else {},
            advised=advanced,
            jurisdiction=jurisdiction,
            knowledge=knowledge,
            terminology=terminology,
        ),
    )
    verdicts = site_policy.noted(verdicts, judged)
    return writing.document(
        record=record,
        history=history,
        markers=markers,
        facts=known,
        scope=inside,
        options=judged,
        tests=due,
        orders=verdicts,
        gaps=gaps.find(record, history, markers, known, inside),
        alerts=gaps.alerts(known, knowledge.alerts),
        as_of=as_of,
        jurisdiction=jurisdiction,
        knowledge=knowledge,
    )


@lru_cache(maxsize=1)
def _schema() -> dict[str, object]:
    path = files.files("oncology.assessment").joinpath("assessment.schema.json")
    return cast("dict[str, object]", json.loads(path.read_text("utf-8")))


@lru_cache(maxsize=1)
def _validator() -> Draft202012Validator:
    return Draft202012Validator(_schema())


@lru_cache(maxsize=1)
def _quick_validator() -> jsonschema_rs.Draft202012Validator:
    """A yes or no in little time; the slower one finds the words of a fault."""
    return jsonschema_rs.Draft202012Validator(_schema())


def validate(document: Assessment) -> list[str]:
    """Faults of a document against the Assessment schema, worded with the place."""
    plain = cast("Mapping[str, object]", document)
    if _quick_validator().is_valid(plain):
        return []
    return [
        f"{'/'.join(map(str, fault.absolute_path)) or 'top'}: {fault.message}"
        for fault in _validator().iter_errors(plain)
    ]
