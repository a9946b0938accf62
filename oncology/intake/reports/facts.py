"""What a report states of the patient now, one frozen value a statement, with where it stands.

The fields hold what the words say, and nothing that is derived from it.
"""

from __future__ import annotations

from dataclasses import dataclass

from oncology.intake.genetics.statement import Statement
from oncology.intake.pathology.result import Amount, Result
from oncology.intake.record import Site


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the report a statement stands, and its words; patient data."""

    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class ReceptorFact:
    """ER or PR. `result` is the statement as the readers of coded results take it."""

    marker: str
    status: str | None
    share: Amount | None
    allred: float | None
    irs: float | None
    h_score: float | None
    result: Result
    site: Site
    place: Place


@dataclass(frozen=True, slots=True)
class Her2Fact:
    """HER2: score, staining at score 0, hybridisation with its numbers, verdict and category."""

    ihc: str | None
    staining: bool | None
    ish: str | None
    ratio: float | None
    copies: float | None
    overall: str | None
    category: str | None
    result: Result
    site: Site
    place: Place


@dataclass(frozen=True, slots=True)
class MeasureFact:
    """A number: Ki-67 in percent, the combined positive score, mutations a megabase."""

    concept: str
    amount: Amount
    site: Site
    place: Place


@dataclass(frozen=True, slots=True)
class GradeFact:
    """The histologic grade, 1 to 3."""

    value: int
    place: Place


@dataclass(frozen=True, slots=True)
class StageFact:
    """A stage group without its letter, or an M category."""

    group: str | None
    metastasis: int | None
    place: Place


@dataclass(frozen=True, slots=True)
class SpreadFact:
    """A site of metastasis: present, absent, uncertain."""

    site: str
    state: str
    place: Place


@dataclass(frozen=True, slots=True)
class CourseFact:
    """The course of the disease as a whole: worsened, stable, improved, remission."""

    value: str
    place: Place


@dataclass(frozen=True, slots=True)
class VariantFact:
    """A gene: present, absent, not-analysed, uncertain, with its variant where one is named."""

    statement: Statement
    state: str
    place: Place
    is_somatic: bool = False  # the heading above it says so


@dataclass(frozen=True, slots=True)
class SignatureFact:
    """A finding over the genome: microsatellite instability high or stable."""

    concept: str
    value: str
    place: Place


ReportFact = (
    ReceptorFact
    | Her2Fact
    | MeasureFact
    | GradeFact
    | StageFact
    | SpreadFact
    | CourseFact
    | VariantFact
    | SignatureFact
)
