"""A submission with suppositions: another day, another jurisdiction, facts taken for others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from oncology.assessment import Case, Supposition
from service.clinical.engine import Engine
from service.clinical.submission import Submission
from service.errors import BadRequest
from service.pages import Place
from service.types import Json, Jurisdiction


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """The case as recorded, and the same with what is supposed."""

    chart: Case
    case: Case
    submission: Submission

    @property
    def is_empty(self) -> bool:
        """Whether nothing is supposed."""
        return self.chart == self.case

    def changes(self, engine: Engine) -> Json:
        """Returns what moves."""
        return engine.suppose(self.case, self.chart, self.submission.absences)

    def page(self, engine: Engine, place: Place) -> str:
        """Returns the page; of the chart as it is where nothing is supposed."""
        chart = None if self.is_empty else self.chart
        return engine.page(self.case, self.submission.absences, place, chart)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is supposed; None leaves day and jurisdiction as they are."""

    suppositions: tuple[Supposition, ...] = ()
    as_of: date | None = None
    jurisdiction: Jurisdiction | None = None


def hypothesis_of(
    engine: Engine, submission: Submission, wish: Wish, default: Jurisdiction
) -> Hypothesis:
    """Returns the case of a submission as recorded, and with what is supposed.

    Raises:
        BadRequest: The knowledge has no such fact, or it cannot have such a value.
    """
    _require_known(engine, wish.suppositions)
    place = submission.jurisdiction or default
    chart = submission.case(submission.day(), place)
    case = submission.case(wish.as_of or chart.as_of, wish.jurisdiction or place, wish.suppositions)
    return Hypothesis(chart, case, submission)


def _require_known(engine: Engine, suppositions: Iterable[Supposition]) -> None:
    for number, supposition in enumerate(suppositions):
        if not engine.may_suppose(supposition):
            where = f"suppose[{number}]"
            raise BadRequest(
                code="invalid-supposition",
                problem=f"{where}: not a fact and a value that may be supposed.",
                fix="Send a fact of the knowledge with one of the values under its suppose.",
                where=(where,),
            )
