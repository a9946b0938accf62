"""The way of a request: each stage takes what those before it hand on, and ends in the Assessment.

resources -> PatientRecord -> History -> facts -> options, due tests, order verdicts -> Assessment
"""

from __future__ import annotations

from oncology.assessment.case import Case
from oncology.assessment.document import Assessment
from oncology.assessment.findings import Findings
from oncology.assessment.write import write_assessment
from oncology.course import Course, History, follow, place_drafts
from oncology.facts import (
    Markers,
    PatientFacts,
    Scope,
    collect_facts,
    decide_scope,
    running_comedication,
)
from oncology.intake import Medication, PatientRecord, read_drafts, read_record
from oncology.knowledge import Knowledge, Rules, knowledge_on
from oncology.options import (
    Choice,
    Option,
    RegimenJudge,
    TestDue,
    due_tests,
    evaluate_regimens,
    regimens_on_day,
)
from oncology.orders import OrderContext, OrderVerdict, check_orders, draft_agents
from oncology.safety import SafetyContext, running_set
from terminology import Terminology


def assess(case: Case, knowledge: Knowledge, terminology: Terminology) -> Assessment:
    """Assess one patient on one day. Pure: same input in any order, same output."""
    as_of, jurisdiction = case.as_of, case.jurisdiction
    knowledge = knowledge_on(knowledge, as_of)
    rules = Rules(knowledge.parameters, terminology, as_of)

    record: PatientRecord = read_record(case.resources, case.patient_id, as_of, terminology)
    drafts: tuple[Medication, ...] = read_drafts(case.draft_orders, terminology, case.resources)

    course: Course = follow(record, rules)
    history: History = place_drafts(drafts, record, course.history, rules)

    facts: PatientFacts = collect_facts(record, course, rules, knowledge)
    markers: Markers = facts.context.markers
    scope: Scope = decide_scope(record, markers, history)

    regimens = regimens_on_day(knowledge, as_of, jurisdiction, terminology)
    comedication = running_comedication(record, as_of, terminology)
    safety = SafetyContext(facts, jurisdiction, knowledge, terminology)
    judge = RegimenJudge(safety, running_set(facts, comedication, terminology))
    options: tuple[Option, ...] = (
        evaluate_regimens(judge, regimens, knowledge.thresholds) if scope.inside else ()
    )
    choice = Choice(judge, regimens, options, draft_agents(drafts, terminology))
    tests: tuple[TestDue, ...] = due_tests(choice, scope, markers, history)

    orders: tuple[OrderVerdict, ...] = check_orders(
        drafts, case.selections, OrderContext(safety, options, comedication, scope.inside)
    )

    return write_assessment(
        Findings(
            case=case,
            knowledge=knowledge,
            record=record,
            history=history,
            markers=markers,
            facts=facts,
            scope=scope,
            options=options,
            tests=tests,
            orders=orders,
        )
    )
