"""The whole pure chain: resources -> record -> history -> facts -> options -> Assessment."""

from __future__ import annotations

from oncology.assessment import gaps
from oncology.assessment.case import Case
from oncology.assessment.document import Assessment
from oncology.assessment.write import document
from oncology.course import follow, place_drafts
from oncology.facts import (
    collect,
    combine_markers,
    decide_scope,
    facts_on_course,
    running_comedication,
)
from oncology.intake import read_drafts, read_record
from oncology.knowledge import Knowledge, Rules, knowledge_on, load_parameters
from oncology.options import Choice, due_tests, evaluate_regimens, regimens_on_day
from oncology.orders import OrderContext, check_orders, with_site_policy, without_site_policy
from oncology.safety import SafetyContext
from terminology import Terminology


def assess(case: Case, knowledge: Knowledge, terminology: Terminology) -> Assessment:
    """Judge one patient on one day. Pure: same input in any order, same output."""
    as_of, jurisdiction = case.as_of, case.jurisdiction
    knowledge = knowledge_on(knowledge, as_of)
    record = read_record(case.resources, case.patient_id, as_of, terminology)
    parameters = load_parameters()
    rules = Rules(parameters, terminology, as_of)
    drafts = read_drafts(case.draft_orders, terminology, case.resources)
    course = follow(record, rules)
    history = place_drafts(drafts, record, course.history, rules)
    therapy = facts_on_course(course, as_of, parameters)
    markers = combine_markers(record, history)
    numbers, groups = dict(knowledge.thresholds), knowledge.groups
    known = collect(record, history, therapy, markers, as_of, numbers, terminology, groups)
    inside = decide_scope(record, markers, history)
    advanced = history.disease.setting == "advanced" and inside.inside
    regimens = regimens_on_day(knowledge, as_of, jurisdiction, terminology)
    judged = evaluate_regimens(known, regimens, knowledge.thresholds) if advanced else ()
    due = (
        due_tests(Choice(known, regimens, judged, knowledge), markers, history, advised=advanced)
        if advanced or inside.undecided
        else ()
    )
    verdicts = check_orders(
        drafts,
        case.selections,
        OrderContext(
            SafetyContext(known, jurisdiction, knowledge, terminology),
            options=without_site_policy(judged),
            comedication=running_comedication(record, as_of, terminology) if drafts else {},
            advised=advanced,
        ),
    )
    verdicts = with_site_policy(verdicts, judged)
    return document(
        record=record,
        history=history,
        markers=markers,
        therapy=therapy.facts,
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
