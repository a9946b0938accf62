"""What the evidence files hold, as typed values: trials, agents and classes."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

from oncology.knowledge.model import Approval, Jurisdiction, Node, Strength
from oncology.knowledge.sources import Citation, link_of

Market = Literal["marketed", "investigational", "discontinued"]


@dataclass(frozen=True, slots=True)
class Publication:
    """Where figures of a trial stand, with an identifier that was seen."""

    id: str  # within the trial
    what: str  # analysis, journal, volume and pages
    kind: str  # journal, abstract, label, registry, release, report
    year: int
    pmid: str | None
    doi: str | None
    link: str
    public: datetime.date  # first day on which it counts as public
    correction: str | None  # erratum or author correction
    concern: str | None  # expression of concern or retraction


@dataclass(frozen=True, slots=True)
class Figure:
    """One result of a trial, seen in a source. `kind` says how the analysis stands in the trial."""

    id: str | None  # by which a regimen asks for it
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
    maturity: Literal["immature", "interim", "final"] | None
    benefit: Literal["shown", "not-shown", "not-tested"] | None  # as the publication concludes
    publication: Publication | None  # None: not seen in a source
    reported: int | None  # year in which this result was first public
    public: (
        datetime.date | None
    )  # first day on which it counts as public; None: not seen in a source
    note: str | None
    key: bool  # the figure that a card shows


@dataclass(frozen=True, slots=True)
class SafetyFigure:
    """One adverse event with its frequency in percent, as a source gives it."""

    event: str
    grade: str  # CTCAE grade that the numbers count: any, >=3, 3-4 ...
    experimental: float | str  # "<1" where the source says no more
    control: float | str | None
    arms: str | None
    publication: Publication
    note: str | None


@dataclass(frozen=True, slots=True)
class Discontinuation:
    """Per cent of patients who stopped a drug for an adverse event."""

    of: str  # the drug, "any drug" or "all drugs"
    reason: str | None
    experimental: float | str
    control: float | str | None
    arms: str | None  # where they are not the trial's experimental and comparator arm
    publication: Publication
    note: str | None


@dataclass(frozen=True, slots=True)
class QualityOfLife:
    """One result of a patient-reported outcome."""

    measure: str  # instrument and endpoint
    population: str
    experimental: float | None
    control: float | None
    unit: str | None
    hr: float | None
    ci: str | None
    kind: str
    publication: Publication
    note: str | None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of a trial with its publication: months of follow-up, per cent of patients."""

    value: float | None
    publication: Publication
    note: str | None


@dataclass(frozen=True, slots=True)
class Scorecard:
    """ESMO-MCBS: the score of one scorecard."""

    score: str
    link: str
    is_read: bool  # False: known at second hand
    note: str | None


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """What an expert would ask for and no source that could be read gives."""

    what: str
    looked: datetime.date
    note: str


@dataclass(frozen=True, slots=True)
class Trial:
    """A trial or other study of the evidence library. Only what was seen in a source is in it."""

    id: str
    name: str
    group: str  # heading of the page of trials under which it stands
    in_review: str  # table, text or no
    phase: str | None
    year: int | None
    n: str | None
    nct: str | None
    published: datetime.date | None  # first day on which this may be cited
    setting: tuple[str, ...]
    population: str
    biomarker: str | None
    experimental: str
    comparator: str | None
    comparator_brief: str | None  # in the few words of a card
    outcome: str
    publications: tuple[Publication, ...]
    figures: tuple[Figure, ...]
    safety: tuple[SafetyFigure, ...]
    discontinuation: tuple[Discontinuation, ...]
    quality_of_life: tuple[QualityOfLife, ...]
    follow_up: Quantity | None  # median, months
    crossover: Quantity | None  # per cent of the control arm
    prior_cdk46: Quantity | None  # per cent of all patients
    scorecards: tuple[Scorecard, ...]
    cautions: tuple[str, ...]
    read_at: tuple[str, ...]
    checked: datetime.date
    differs_from_review: str | None
    part_of: str | None  # the registered trial, where several entries are its cohorts
    open_points: tuple[OpenPoint, ...]
    unverified: tuple[Figure, ...]  # not seen in a source: never for a card, kept to be checked

    @property
    def key_figure(self) -> Figure | None:
        """The figure that a card shows."""
        return next((figure for figure in self.figures if figure.key), None)

    @property
    def link(self) -> str | None:
        """The first publication, else the registry; None: no verified identifier."""
        if self.publications:
            return self.publications[0].link
        return link_of({"nct": self.nct})

    def figure(self, name: str) -> Figure | None:
        """A figure by its id."""
        return next((figure for figure in self.figures if figure.id == name), None)


@dataclass(frozen=True, slots=True)
class LeastDose:
    """The lowest dose of one occasion that works, and why a lower one is not enough.

    `unless`: criteria of which one makes a lower dose right.
    """

    value: float
    text: str
    unless: tuple[Node, ...]
    source: tuple[Citation, ...]


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
    source: tuple[Citation, ...]
    use: str = "advanced breast cancer"
    partners: tuple[str, ...] = ()  # agents or classes of which one stands beside it; (): any
    treatment_days: tuple[int, ...] = ()  # days of the cycle; (): every day of treatment
    cycle_days: int | None = None
    maximum: float | None = None  # single dose in mg that the label does not let pass
    jurisdictions: tuple[str, ...] = ("us", "eu")
    requires: tuple[Node, ...] = ()  # the patients it is for; (): all
    parts: int = 1  # injections that make up the dose of one occasion
    least: LeastDose | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A safety statement of a label: contraindication, warning, monitoring or dose change."""

    code: str
    text: str
    boxed: bool
    jurisdictions: tuple[str, ...]
    source: tuple[Citation, ...]
    allergens: tuple[str, ...] = ()  # an allergy to which forbids the drug


@dataclass(frozen=True, slots=True)
class Interaction:
    """What a label says of another drug: named agents or groups of interactions.yaml.

    How grave it is hangs on the group that the other drug belongs to (see severities.yaml).
    """

    id: str
    groups: tuple[str, ...]
    agents: tuple[str, ...]
    action: str
    harm: str | None
    strength: Strength | None  # of the other drug's effect, where its group does not say
    goes_before: tuple[str, ...]  # interactions that are silent on the same drug
    reduced_dose: float | None  # single dose in mg at or below which the label allows it
    text: str
    jurisdictions: tuple[str, ...]
    source: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A companion diagnostic: the marker, the test and the specimen that the label asks for."""

    name: str
    marker: str
    specimen: str
    jurisdiction: Jurisdiction
    source: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Suppression:
    """Ovarian or gonadal suppression: what the label (or the trial) asks for."""

    premenopausal: Literal["required", "not-needed", "not-labelled", "not-stated"]
    men: Literal["required", "consider", "not-needed", "not-labelled", "not-stated"]
    text: str
    source: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence with its source."""

    text: str
    source: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Agent:
    """A drug with its label facts; codes and names stay in the terminology."""

    name: str
    group: str  # id of an AgentClass
    market: Market
    note: Note | None  # why it is not offered, where it has no use in this disease
    approvals: tuple[Approval, ...]
    doses: tuple[DoseForm, ...]  # the first is the one that is exported
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
    checked: datetime.date

    @property
    def dose(self) -> DoseForm | None:
        """The first start dose; None where no label was seen. An order asks `oncology.safety`."""
        return self.doses[0] if self.doses else None


@dataclass(frozen=True, slots=True)
class AgentClass:
    """A class of agents: target, mechanism and how far it is."""

    id: str
    title: str
    target: str
    mechanism: str
    market: Market
    review_group: str | None  # heading of the review's Table 1a or text; None: newer
    evidence: tuple[str, ...]  # trial ids, for classes without an agent of their own
    note: str | None
    source: tuple[Citation, ...]
    checked: datetime.date
