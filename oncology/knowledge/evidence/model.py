"""What the evidence files hold, as typed values: trials, agents, classes and their sources."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

Jurisdiction = Literal["us", "eu"]
Severity = Literal["info", "warning", "critical"]
# accelerated: approved on condition of confirmatory evidence; national: authorised by member
# states, not centrally; no-breast-use: authorised, but not for breast cancer; not-found: looked
# for and neither an approval nor a refusal was seen.
ApprovalStatus = Literal[
    "approved", "accelerated", "national", "no-breast-use", "not-approved", "not-found"
]
AgentStatus = Literal["marketed", "investigational", "discontinued"]
InteractionAction = Literal[
    "do-not-combine", "avoid", "avoid-or-reduce", "reduce-dose", "adjust-partner", "monitor"
]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement was seen, and when it was looked at."""

    id: str
    cite: str
    dated: str | None  # of the source itself, "2025", "2025-10" or a day; None: undated copy
    checked: datetime.date


@dataclass(frozen=True, slots=True)
class Figure:
    """One result of a trial, seen in a source. `kind` says how the analysis stands in the trial."""

    endpoint: str  # PFS, PFS2, OS, iDFS, ORR, CBR ...
    population: str
    assessment: str | None  # investigator, central; None: does not apply or not stated
    experimental: float | None
    control: float | None
    unit: str  # months, percent, percent at a time point
    hr: float | None
    ci: str | None  # "0.30-0.55"
    ci_level: float | None  # 95, 90, 97.5 ...; None without an interval
    p: str | None
    kind: str  # primary, secondary, prespecified, exploratory, update, interim, reported
    arms: str | None  # where the two numbers are not the trial's experimental and comparator arm
    reported: int | None  # year in which this result was first public
    note: str | None
    key: bool  # the figure that a card shows


@dataclass(frozen=True, slots=True)
class SafetyFigure:
    """One adverse event with its frequency in percent, as a source gives it."""

    event: str
    grade: str
    experimental: str | None
    control: str | None


@dataclass(frozen=True, slots=True)
class Publication:
    """A further publication of a trial, with identifiers that were seen."""

    what: str
    year: int | None
    pmid: str | None
    doi: str | None


@dataclass(frozen=True, slots=True)
class Trial:
    """A trial or other study of the evidence library. Only what was seen in a source is in it."""

    id: str
    name: str
    group: str  # heading of the review's table under which it stands
    in_review: str  # table, text or no
    phase: str | None
    year: int | None
    n: str | None
    nct: str | None
    pmid: str | None
    doi: str | None
    link: str | None  # DOI, else PubMed, else ClinicalTrials.gov; None: no verified identifier
    published: datetime.date | None  # first day on which this may be cited
    setting: tuple[str, ...]
    population: str
    biomarker: str | None
    experimental: str
    comparator: str | None
    outcome: str
    figures: tuple[Figure, ...]
    safety: tuple[SafetyFigure, ...]
    publications: tuple[Publication, ...]
    cautions: tuple[str, ...]
    source: str
    sources: tuple[str, ...]
    checked: datetime.date
    differs_from_review: str | None
    part_of: str | None  # the registered trial, where several entries are its cohorts
    unverified: tuple[Figure, ...]  # not seen in a source: never for a card, kept to be checked

    @property
    def key_figure(self) -> Figure | None:
        """The figure that a card shows."""
        return next((figure for figure in self.figures if figure.key), None)


@dataclass(frozen=True, slots=True)
class DoseForm:
    """A label start dose of one agent, structured for a draft MedicationRequest."""

    text: str
    value: float | None
    unit: str | None  # mg, mg/kg, mg/m2
    per_period: int | None  # doses per period
    period: float | None
    period_unit: str | None  # d, wk
    route: str | None  # oral, intravenous, intramuscular, subcutaneous
    source: str
    use: str = "advanced breast cancer"
    partners: tuple[str, ...] = ()  # agents or classes of which one stands beside it; (): any
    treatment_days: tuple[int, ...] = ()  # days of the cycle; (): every day of treatment
    cycle_days: int | None = None
    maximum: float | None = None  # single dose in mg that the label does not let pass
    jurisdictions: tuple[str, ...] = ("us", "eu")


@dataclass(frozen=True, slots=True)
class Approval:
    """The regulatory position of an agent in one jurisdiction, for one use."""

    jurisdiction: Jurisdiction
    status: ApprovalStatus
    date: str | None  # as precise as the source: year, month or day
    indication: str  # paraphrased
    criteria: tuple[str, ...]  # what the wording asks of the patient, one each
    partners: tuple[str, ...]  # agents or classes that the wording names
    source: Source
    note: str | None


@dataclass(frozen=True, slots=True)
class Statement:
    """A safety statement of a label: contraindication, warning, monitoring or dose change."""

    code: str
    text: str
    boxed: bool
    jurisdictions: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Interaction:
    """What a label says of another drug: named agents or groups of interactions.yaml."""

    id: str
    groups: tuple[str, ...]
    agents: tuple[str, ...]
    action: InteractionAction
    severity: Severity
    text: str
    jurisdictions: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A companion diagnostic: the marker, the test and the specimen that the label asks for."""

    name: str
    marker: str
    specimen: str
    jurisdiction: Jurisdiction
    source: Source


@dataclass(frozen=True, slots=True)
class Suppression:
    """Ovarian or gonadal suppression: what the label (or the trial) asks for."""

    premenopausal: Literal["required", "not-needed", "not-labelled", "not-stated"]
    men: Literal["required", "consider", "not-needed", "not-labelled", "not-stated"]
    text: str
    source: Source


@dataclass(frozen=True, slots=True)
class Agent:
    """A drug with its label facts; codes and names stay in the terminology."""

    name: str
    group: str  # id of an AgentClass
    status: AgentStatus
    approvals: tuple[Approval, ...]
    doses: tuple[DoseForm, ...]  # the first is the start dose that a draft order proposes
    diagnostics: tuple[Diagnostic, ...]
    contraindications: tuple[Statement, ...]
    warnings: tuple[Statement, ...]
    monitoring: tuple[Statement, ...]
    adjustments: tuple[Statement, ...]  # organ function, food
    interactions: tuple[Interaction, ...]
    suppression: Suppression | None
    pregnancy: Statement | None
    evidence: tuple[str, ...]  # trial ids
    not_known: tuple[str, ...]  # what was looked for and not seen
    source: str
    checked: datetime.date

    @property
    def dose(self) -> DoseForm | None:
        """The start dose that a draft order proposes; None where no label was seen."""
        return self.doses[0] if self.doses else None


@dataclass(frozen=True, slots=True)
class AgentClass:
    """A class of agents: target, mechanism and how far it is."""

    id: str
    title: str
    target: str
    mechanism: str
    status: AgentStatus
    review_group: str | None  # heading of the review's Table 1a or text; None: newer
    evidence: tuple[str, ...]  # trial ids, for classes without an agent of their own
    note: str | None
    source: str
    checked: datetime.date
