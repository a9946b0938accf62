"""The whole pure chain: resources -> record -> history -> facts -> options -> Assessment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

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
from oncology.orders.context import OrderContext
from oncology.safety.context import SafetyContext
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
    course = follow(record, as_of, parameters, terminology)
    history = planned.place(drafts, record, course.history, as_of, parameters, terminology)
    therapy = facts.of_course(course, as_of, parameters)
    markers = biomarkers.combine(record, history)
    numbers, groups = dict(knowledge.thresholds), knowledge.groups
    known = facts.collect(record, history, therapy, markers, as_of, numbers, terminology, groups)
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
        OrderContext(
            SafetyContext(known, jurisdiction, knowledge, terminology),
            options=site_policy.lifted(judged),
            comedication=comedication.running(record, as_of, terminology) if drafts else {},
            advised=advanced,
        ),
    )
    verdicts = site_policy.noted(verdicts, judged)
    return writing.document(
        record=record,
        history=history,
        markers=markers,
        therapy=therapy,
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
