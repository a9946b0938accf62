"""What holds of a patient whatever is ordered: the chart read, its course, its facts, the options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from oncology.assessment.case import Case
from oncology.assessment.supposition import suppose
from oncology.course import Course, Work, follow
from oncology.facts import (
    Markers,
    PatientFacts,
    Scope,
    collect_facts,
    decide_scope,
    running_comedication,
)
from oncology.intake import PatientRecord, read_record
from oncology.knowledge import Knowledge, Rules, knowledge_on
from oncology.on_demand import on_demand
from oncology.options import (
    Choice,
    Option,
    RegimenJudge,
    RegimenOnDay,
    TestDue,
    due_tests,
    evaluate_regimens,
    regimens_on_day,
)
from oncology.safety import SafetyContext, running_set
from terminology import Terminology


@dataclass(frozen=True)  # no slots: what is found of the parts is kept
class JudgedChart:
    """What each stage handed on, in the order of the way, by the `knowledge` of the day.

    `comedication`: each name with its records. `regimens`: those of the day, by id. `options`: one
    of each, best first; empty out of scope. `written`: parts of the Assessment that no draft order
    has a share in, by name. Facts are derived, answers found and parts written when they are first
    asked for: a chart that is kept serves one request at a time.
    """

    knowledge: Knowledge
    record: PatientRecord
    course: Course
    facts: PatientFacts
    scope: Scope
    comedication: Mapping[str, tuple[str, ...]]
    regimens: Mapping[str, RegimenOnDay]
    judge: RegimenJudge
    options: tuple[Option, ...]
    # a chart with another scope or course, made by `replace`, has written nothing yet
    written: dict[str, object] = field(init=False, default_factory=dict, compare=False, repr=False)

    @property
    def markers(self) -> Markers:
        """Receptors, HER2 and genes, each over all its results."""
        return self.facts.context.markers

    @property
    def rules(self) -> Rules:
        """The parameters of the day."""
        return self.facts.context.rules

    @property
    def is_cut_by_time(self) -> bool:
        """Whether the guard of time left something out: the next time it may be judged whole."""
        return any(note.code == "dates-not-tried-in-time" for note in self.course.history.notes)

    @property
    def terminology(self) -> Terminology:
        """What the chart was read with."""
        return self.judge.context.terminology

    @on_demand
    def tests(self) -> tuple[TestDue, ...]:
        """The tests that are due while nothing is about to be ordered."""
        return self.tests_beside({})

    def tests_beside(self, drafts: Mapping[str, tuple[str, ...]]) -> tuple[TestDue, ...]:
        """The tests that are due when these agents, each with its classes, are about to be ordered."""
        choice = Choice(self.judge, self.regimens, self.options, drafts)
        return due_tests(choice, self.scope, self.markers, self.course.history)


def judge_chart(
    case: Case, knowledge: Knowledge, terminology: Terminology, work: Work | None = None
) -> JudgedChart:
    """Judge the resources of a case, on its day and in its jurisdiction; its drafts play no part.

    `work` counts what it costs, and names as a gap what that leaves out.
    """
    as_of, jurisdiction = case.as_of, case.jurisdiction
    knowledge = knowledge_on(knowledge, as_of)
    rules = Rules(knowledge.parameters, terminology, as_of)

    record: PatientRecord = read_record(case.resources, case.patient_id, as_of, terminology)
    record, supposed = suppose(record, case.suppositions, knowledge.facts, as_of)
    course: Course = follow(record, rules, work)
    facts: PatientFacts = collect_facts(record, course, rules, knowledge, supposed)
    scope: Scope = decide_scope(record, facts.context.markers, course.history)

    regimens = regimens_on_day(knowledge, as_of, jurisdiction, terminology)
    comedication = running_comedication(record, as_of, terminology)
    safety = SafetyContext(facts, jurisdiction, knowledge, terminology)
    judge = RegimenJudge(safety, running_set(facts, comedication, terminology))
    options: tuple[Option, ...] = (
        evaluate_regimens(judge, regimens, knowledge.thresholds) if scope.inside else ()
    )
    return JudgedChart(
        knowledge, record, course, facts, scope, comedication, regimens, judge, options
    )
