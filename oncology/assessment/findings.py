"""Everything that the stages concluded on one patient, before it is written down."""

from __future__ import annotations

from dataclasses import dataclass

from oncology.assessment.case import Case
from oncology.assessment.judged_chart import JudgedChart
from oncology.course import History, place_drafts
from oncology.facts import Markers, PatientFacts, Scope
from oncology.intake import Medication, PatientRecord, read_drafts
from oncology.knowledge import Knowledge
from oncology.options import Option, TestDue
from oncology.orders import OrderContext, OrderVerdict, check_orders, draft_agents


@dataclass(frozen=True, slots=True)
class Findings:
    """A judged chart with the draft orders of a case, and the verdicts on them."""

    case: Case
    chart: JudgedChart
    drafts: tuple[Medication, ...]
    orders: tuple[OrderVerdict, ...]

    @property
    def knowledge(self) -> Knowledge:
        """The knowledge of the day."""
        return self.chart.knowledge

    @property
    def record(self) -> PatientRecord:
        """What was read."""
        return self.chart.record

    @property
    def history(self) -> History:
        """Disease, lines and resistance; no draft has a part in them."""
        return self.chart.course.history

    @property
    def markers(self) -> Markers:
        """Receptors, HER2 and genes."""
        return self.chart.markers

    @property
    def facts(self) -> PatientFacts:
        """The patient's facts by name."""
        return self.chart.facts

    @property
    def scope(self) -> Scope:
        """Whether the service advises on this patient."""
        return self.chart.scope

    @property
    def options(self) -> tuple[Option, ...]:
        """One for each regimen of the day, best first; empty out of scope."""
        return self.chart.options

    def with_drafts_placed(self) -> History:
        """The history with a note on each draft; found anew at each call."""
        return place_drafts(self.drafts, self.record, self.history, self.chart.rules)

    def tests(self) -> tuple[TestDue, ...]:
        """The tests that are due, also for what is about to be ordered."""
        agents = draft_agents(self.drafts, self.chart.terminology)
        return self.chart.tests_beside(agents) if agents else self.chart.tests


def check_drafts(chart: JudgedChart, case: Case) -> Findings:
    """The draft orders of a case, held against its chart.

    Args:
        chart: What the resources of the case were judged to.
        case: The case.
    """
    drafts = read_drafts(case.draft_orders, chart.terminology, case.resources)
    context = OrderContext(
        chart.judge.context, chart.options, chart.comedication, chart.scope.inside
    )
    return Findings(case, chart, drafts, check_orders(drafts, case.selections, context))
