"""The Assessment document's shape as types; `assessment.schema.json` is its contract."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

ReasonDoc = TypedDict(
    "ReasonDoc",
    {
        "code": str,
        "text": str,
        "severity": NotRequired[Literal["info", "warning", "critical"]],
        "sources": NotRequired[list[str]],
    },
)


class PatientDoc(TypedDict):
    """Who the assessment is about."""

    id: str | None
    sex: str
    ageYears: int | None
    menopausalStatus: str
    menopausalBasis: NotRequired[str]
    ecog: NotRequired[int | None]


class ScopeDoc(TypedDict):
    """Whether the patient is one the service advises on."""

    inScope: bool
    reasons: list[ReasonDoc]


class ReceptorDoc(TypedDict):
    """ER or PR."""

    status: str
    percent: NotRequired[float | None]
    date: NotRequired[str | None]
    sources: NotRequired[list[str]]


class Her2Doc(TypedDict):
    """HER2 over all results."""

    category: str
    ihc: NotRequired[str | None]
    ish: NotRequired[str | None]
    everLow: NotRequired[bool]
    date: NotRequired[str | None]
    sources: NotRequired[list[str]]


class Ki67Doc(TypedDict):
    """Ki-67."""

    percent: float | None
    date: NotRequired[str | None]
    sources: NotRequired[list[str]]


class VariantDoc(TypedDict):
    """One variant."""

    label: str
    actionable: bool
    origin: NotRequired[str]
    significance: NotRequired[str | None]
    specimen: NotRequired[str]
    alleleFraction: NotRequired[float | None]
    date: NotRequired[str | None]
    sources: NotRequired[list[str]]


class GeneResultDoc(TypedDict):
    """One result that found nothing in a gene."""

    specimen: str
    date: str | None
    sources: list[str]


class GeneDoc(TypedDict):
    """All results of one gene."""

    status: str
    lastTested: NotRequired[str | None]
    testedSince: NotRequired[str]
    variants: list[VariantDoc]
    notDetected: NotRequired[list[GeneResultDoc]]


class BiomarkersDoc(TypedDict):
    """Markers of the tumour and the germline."""

    er: ReceptorDoc
    pr: ReceptorDoc
    her2: Her2Doc
    ki67: Ki67Doc
    pdl1Cps: NotRequired[float | None]
    msi: NotRequired[str]
    tmb: NotRequired[float | None]
    genes: dict[str, GeneDoc]


class DiseaseDoc(TypedDict):
    """Setting and extent."""

    setting: str
    deNovo: NotRequired[bool | None]
    diagnosed: NotRequired[str | None]
    advancedSince: NotRequired[str | None]
    advancedBasis: NotRequired[str | None]
    sites: NotRequired[list[str]]
    visceral: NotRequired[bool | None]
    visceralCrisis: NotRequired[bool | None]
    lastProgression: NotRequired[str | None]


class StoppedDoc(TypedDict):
    """A drug of a line that was stopped while its partners went on."""

    agent: str
    end: str | None
    reason: str | None


class DueDoc(TypedDict):
    """A drug of the running line whose next dose has come, and its day."""

    agent: str
    day: str


class LineDoc(TypedDict):
    """A line of therapy or an early course."""

    number: int | None
    setting: str
    agents: list[str]
    classes: NotRequired[list[str]]
    start: str | None
    end: str | None
    endReason: str
    advancedBy: NotRequired[str | None]
    confidence: NotRequired[str]
    sources: NotRequired[list[str]]
    tags: NotRequired[list[str]]
    progression: NotRequired[str | None]
    stopped: NotRequired[list[StoppedDoc]]
    endBetween: NotRequired[list[str]]
    progressionBetween: NotRequired[list[str]]
    nextDoseDue: NotRequired[list[DueDoc]]


class TherapyDoc(TypedDict):
    """Courses, lines and what follows from them."""

    courses: list[LineDoc]
    lines: list[LineDoc]
    supportive: NotRequired[list[str]]
    completedLines: int
    onTherapy: NotRequired[bool]
    nextLine: int | None
    priorClasses: NotRequired[list[str]]
    monthsOnCdk46: NotRequired[float | None]
    confidence: str
    notes: NotRequired[list[ReasonDoc]]
    facts: NotRequired[dict[str, object]]
    excluded: NotRequired[list[ReasonDoc]]
    planned: NotRequired[list[str]]


class EventDoc(TypedDict):
    """A relapse or progression."""

    date: str | None
    kind: str
    line: NotRequired[int | None]
    category: str
    evidence: NotRequired[str]
    sources: NotRequired[list[str]]


class ResistanceDoc(TypedDict):
    """The endocrine-resistance category."""

    category: str
    rule: NotRequired[str]
    basis: str
    brief: NotRequired[str]
    since: NotRequired[str | None]
    confidence: str
    sources: NotRequired[list[str]]
    alternatives: NotRequired[list[str]]
    events: NotRequired[list[EventDoc]]


class CriterionDoc(TypedDict):
    """One criterion with its answer."""

    id: NotRequired[str]
    text: str
    result: str
    detail: NotRequired[str]
    sources: NotRequired[list[str]]


class RegulatoryDoc(TypedDict):
    """Approval in one jurisdiction."""

    status: str
    date: NotRequired[str | None]


class SubgroupDoc(TypedDict):
    """The figure of the key trial for patients like this one."""

    trial: str
    population: str
    text: str
    brief: str


class TieDoc(TypedDict):
    """Another option of the same rank."""

    option: str
    comparison: str | None


class PublicationDoc(TypedDict):
    """Where figures stand."""

    title: str
    year: int
    link: str
    concern: NotRequired[str]


class FigureDoc(TypedDict):
    """One result of a trial, numbers and words."""

    endpoint: str
    population: str
    experimental: float | None
    control: float | None
    unit: str
    hr: float | None
    ci: str | None
    ciLevel: float | None
    kind: str
    reported: int | None
    text: str
    brief: NotRequired[str]
    publication: PublicationDoc | None


class SurvivalDoc(TypedDict):
    """Overall survival as far as it is known."""

    state: str
    text: str
    figure: FigureDoc | None


class BenefitScoreDoc(TypedDict):
    """A score of ESMO-MCBS with its scorecard."""

    score: str
    link: str


class KeyEvidenceDoc(TypedDict):
    """What the trial nearest to this patient found."""

    trial: str
    name: str
    comparator: str | None
    figure: FigureDoc | None
    outcome: str
    publication: PublicationDoc | None
    survival: SurvivalDoc
    harms: list[str]
    benefitScores: list[BenefitScoreDoc]


class DoseDoc(TypedDict):
    """A start dose; None where the label's words have no number for it."""

    text: str
    value: float | None
    unit: str | None
    times: int | None
    period: float | None
    periodUnit: str | None
    treatmentDays: list[int]
    cycleDays: int | None
    route: str | None


class DrugOrderDoc(TypedDict):
    """A drug to be ordered."""

    agent: str
    dose: DoseDoc | None


class OptionDoc(TypedDict):
    """One regimen, judged for this patient."""

    id: str
    title: NotRequired[str]
    agents: list[str]
    classes: NotRequired[list[str]]
    status: str
    rank: NotRequired[int | None]
    rationale: NotRequired[str]
    grounds: NotRequired[list[str]]
    subgroup: NotRequired[SubgroupDoc]
    tiedWith: NotRequired[list[TieDoc]]
    hidden: NotRequired[str]
    criteria: list[CriterionDoc]
    cautions: NotRequired[list[ReasonDoc]]
    orders: NotRequired[list[DrugOrderDoc]]
    evidence: list[str]
    keyEvidence: NotRequired[KeyEvidenceDoc]
    regulatory: NotRequired[dict[str, RegulatoryDoc]]


class TestDueDoc(TypedDict):
    """A test whose result could change the choice."""

    id: str
    title: str
    reason: str
    unlocks: list[str]


class OrderDoc(TypedDict):
    """The verdict on one draft order."""

    reference: str
    agents: list[str]
    verdict: str
    reasons: list[ReasonDoc]
    alternatives: NotRequired[list[str]]
    startDose: NotRequired[DoseDoc]
    additions: NotRequired[list[DrugOrderDoc]]


class ReportTextDoc(TypedDict):
    """The words of a report that a fact rests on, and where in it they stand."""

    source: str
    fact: str
    quote: str
    start: int
    end: int
    where: str


class Assessment(TypedDict):
    """What the service concluded about one patient at one moment, and why."""

    schemaVersion: str
    knowledgeVersion: str
    jurisdiction: NotRequired[str]
    asOf: str
    patient: PatientDoc
    scope: ScopeDoc
    biomarkers: BiomarkersDoc
    disease: DiseaseDoc
    therapy: TherapyDoc
    endocrineResistance: ResistanceDoc
    options: list[OptionDoc]
    testsDue: list[TestDueDoc]
    orders: list[OrderDoc]
    alerts: list[ReasonDoc]
    dataGaps: list[ReasonDoc]
    reportText: NotRequired[list[ReportTextDoc]]
