"""The typed patient record: what intake read, one frozen value per finding, nothing concluded.

Every value names the resource it came from (`source`, a literal reference such as
`Observation/er-1`, or `#n` for the n-th resource without an id).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from oncology.dates import PartialDate
from oncology.values import Reason
from terminology import Toxicity

Sex = Literal["female", "male", "other", "unknown"]
Site = Literal["primary", "metastasis", "unknown"]
ReceptorStatus = Literal["positive", "low-positive", "negative", "equivocal", "unknown"]
Presence = Literal["present", "absent", "indeterminate"]
Origin = Literal["germline", "somatic", "unknown"]
Specimen = Literal["tissue", "ctdna", "blood", "unknown"]
Significance = Literal["pathogenic", "likely-pathogenic", "uncertain", "likely-benign", "benign"]
MedicationKind = Literal["statement", "request", "administration", "dispense", "draft"]
Intent = Literal["curative", "palliative", "supportive", "preventive"]
StopReason = Literal[
    "progression", "toxicity", "refusal", "completed", "trial-end", "death", "other"
]


@dataclass(frozen=True, slots=True)
class Person:
    """The patient. `sex` is the administrative gender unless a clinical sex is recorded."""

    id: str | None
    sex: Sex
    birth_date: PartialDate | None
    deceased: PartialDate | None
    source: str
    dead: bool = False  # with or without a date


@dataclass(frozen=True, slots=True)
class Receptor:
    """One ER or PR result. `percent` is the share of stained nuclei, 0 to 100.

    `stated`: a diagnosis says so; no measurement stands behind it in the record.
    """

    marker: Literal["er", "pr"]
    status: ReceptorStatus
    percent: float | None
    date: PartialDate | None
    site: Site
    source: str
    stated: bool = False
    in_words: bool = False  # read from the words of a report


@dataclass(frozen=True, slots=True)
class Her2:
    """One HER2 result as reported by one resource; the steps after intake combine them.

    `staining` says, for IHC 0, whether faint membrane staining was stated (True) or denied (False).
    `category` is only set where the report itself says low, ultralow or zero/null.
    """

    ihc: Literal["0", "1+", "2+", "3+"] | None
    ish: Literal["amplified", "not-amplified", "equivocal"] | None
    overall: Literal["positive", "negative", "equivocal"] | None
    category: Literal["low", "ultralow", "zero"] | None
    staining: bool | None
    date: PartialDate | None
    site: Site
    specimen: str | None
    source: str
    in_words: bool = False  # read from the words of a report


@dataclass(frozen=True, slots=True)
class Variant:
    """One reported variant, or a gene reported on without one (`presence` absent).

    `protein` and `coding` are normalised: one-letter protein change without `p.` ("Y537S",
    "E545K", "R130*", "V422del"), coding change with `c.`. `kind` is one of missense, nonsense,
    frameshift, splice, inframe, synonymous, amplification, deletion, copy-loss (of one copy), rearrangement, fusion,
    loss (of the protein), other. `actionable` is decided by the variant rules of the terminology (True, False, or None
    when the report does not say enough).
    """

    gene: str
    presence: Presence
    label: str
    protein: str | None
    coding: str | None
    kind: str
    actionable: bool | None
    origin: Origin
    significance: Significance | None
    specimen: Specimen
    allele_fraction: float | None  # 0 to 1
    date: PartialDate | None
    sources: tuple[str, ...]
    in_words: bool = False  # read from the words of a report

    @property
    def is_benign(self) -> bool:
        """Whether the report calls it benign or likely benign: as good as none."""
        return self.significance in {"benign", "likely-benign"}


@dataclass(frozen=True, slots=True)
class Measurement:
    """A number read from an Observation, in the unit that the terminology names for its concept."""

    concept: str  # ki67, hba1c, qtcf, bilirubin, alt, anc, lvef, creatinine, pdl1-cps, tmb, ...
    value: float
    unit: str
    date: PartialDate | None
    source: str
    comparator: str | None = None
    in_words: bool = False  # read from the words of a report


@dataclass(frozen=True, slots=True)
class Finding:
    """A coded finding with no number: menopausal status, ECOG as text, MSI, pregnancy, ...

    Concepts: menopausal-status (premenopausal, perimenopausal, postmenopausal), msi (high,
    stable), ecog ("0".."5"), pregnancy (pregnant, not-pregnant), visceral-crisis (present,
    absent), and others that the terminology names.
    """

    concept: str
    value: str
    date: PartialDate | None
    source: str
    in_words: bool = False  # read from the words of a report


@dataclass(frozen=True, slots=True)
class Cancer:
    """A cancer Condition. Secondary ones carry the site; `regional` is nodal disease near the breast."""

    kind: Literal["primary", "secondary", "other-cancer", "history", "in-situ"]
    onset: PartialDate | None
    onset_is_recorded: bool  # False: recordedDate or assertedDate stands in for the onset
    site: str | None  # for secondary: liver, lung, bone, ...
    regional: bool
    visceral: bool | None
    laterality: Literal["left", "right", "bilateral"] | None
    active: bool
    source: str
    recurrence: Literal["local", "regional", "new-primary", "unstated"] | None = None
    in_words: bool = False  # read from the words of a report


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage group (0..IV as "0", "I".."IV"), or an M category, or unresectable disease."""

    group: Literal["0", "I", "II", "III", "IV"] | None
    metastasis: Literal[0, 1] | None
    date: PartialDate | None
    source: str
    unresectable: bool = False
    in_words: bool = False  # read from the words of a report


@dataclass(frozen=True, slots=True)
class DiseaseStatus:
    """A statement on the course of the disease (mCODE 97509-4, RECIST)."""

    value: Literal[
        "worsened", "stable", "improved", "remission", "metastasis-present", "undetermined"
    ]
    date: PartialDate | None
    source: str
    in_words: bool = False  # read from the words of a report


@dataclass(frozen=True, slots=True)
class Comorbidity:
    """A condition that safety rules read: ild, qt-prolongation, diabetes-type-1, pregnancy, ...

    `active` unless a status or an end says otherwise; `status_is_recorded`: a status says so.
    """

    concept: str
    onset: PartialDate | None
    active: bool
    source: str
    onset_is_recorded: bool = True  # False: the onset is the day of recording, and no later
    status_is_recorded: bool = False
    end: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class Allergy:
    """An allergy or intolerance to drugs; `criticality` as FHIR says it (low, high)."""

    ingredients: tuple[str, ...]
    criticality: str | None
    source: str


@dataclass(frozen=True, slots=True)
class Procedure:
    """A procedure that setting or safety rules read."""

    concept: Literal[
        "breast-surgery",
        "oophorectomy",
        "radiotherapy",
        "metastasis-surgery",
        "biopsy",
        "systemic-therapy",
        "other",
    ]
    date: PartialDate | None
    laterality: Literal["left", "right", "bilateral"] | None
    source: str


@dataclass(frozen=True, slots=True)
class Dosage:
    """One structured dosage instruction of an order; what is not stated is None.

    `amount` is one administration, the upper end where a range is ordered, in `unit` as written.
    `frequency` administrations fall in `period_days`. `once`: a single administration.
    """

    amount: float | None
    unit: str | None
    frequency: float | None
    period_days: float | None
    once: bool = False
    sequence: float | None = None  # equal: together; different: one after the other


@dataclass(frozen=True, slots=True)
class Medication:
    """One medication record, as written; the timeline turns these into exposures.

    `ingredients` are lower-case INN names; empty when the drug is unmapped (`name` then holds the
    drug's code or display, never patient data). `status` is the resource's own status, with R5
    adherence folded in as taking/not-taking. `supply_days` covers dispenses and requests.
    """

    kind: MedicationKind
    ingredients: tuple[str, ...]
    name: str
    status: str
    source: str
    start: PartialDate | None = None
    end: PartialDate | None = None
    recorded: PartialDate | None = None  # authoredOn, dateAsserted
    intent: Intent | None = None
    order_intent: str | None = None  # MedicationRequest.intent
    stop_reason: StopReason | None = None
    reason_concepts: tuple[str, ...] = ()  # breast-cancer, osteoporosis, ... from reasonCode
    dose_value: float | None = None
    dose_unit: str | None = None
    dose_text: str | None = None
    supply_days: int | None = None
    patient_reported: bool = False
    reported: bool = False  # an order of elsewhere, told by patient or another, not placed here
    do_not_perform: bool = False
    investigational: bool = False
    dosages: tuple[Dosage, ...] = ()  # of draft orders only
    toxicities: tuple[Toxicity, ...] = ()  # that it was stopped for
    glucose_lowering: tuple[str, ...] = ()  # groups of the terminology
    unnamed: tuple[str, ...] = ()  # classes named without their drug

    @property
    def is_reported_plan(self) -> bool:
        """Rule IN-4: a plan that is reported is what the patient takes (US Core)."""
        return self.order_intent == "plan" and self.reported

    @property
    def is_proposal(self) -> bool:
        """Whether it only proposes the drug."""
        return self.order_intent in {"proposal", "plan", "option"} and not self.is_reported_plan


@dataclass(frozen=True, slots=True)
class DrugToxicity:
    """A toxicity that a condition or an adverse event blames on drugs."""

    ingredients: tuple[str, ...]
    toxicity: Toxicity
    date: PartialDate | None
    source: str


@dataclass(frozen=True, slots=True)
class Quote:
    """The words of a report that a fact rests on, with their place: chart text, for the Assessment alone."""

    source: str
    fact: str  # the concept: er, her2, ki67, metastasis, ESR1, ...
    quote: str
    start: int
    end: int
    where: str  # conclusion, attachment, value


@dataclass(frozen=True, slots=True)
class PatientRecord:
    """Everything read from one patient's resources. Order of the tuples carries no meaning."""

    person: Person | None = None
    receptors: tuple[Receptor, ...] = ()
    her2: tuple[Her2, ...] = ()
    variants: tuple[Variant, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    findings: tuple[Finding, ...] = ()
    cancers: tuple[Cancer, ...] = ()
    stages: tuple[Stage, ...] = ()
    statuses: tuple[DiseaseStatus, ...] = ()
    comorbidities: tuple[Comorbidity, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    medications: tuple[Medication, ...] = ()
    allergies: tuple[Allergy, ...] = ()
    toxicities: tuple[DrugToxicity, ...] = ()
    quotes: tuple[Quote, ...] = ()
    gaps: tuple[Reason, ...] = ()  # unreadable or contradictory resources
    unread_spread: tuple[str, ...] = ()  # stage or metastasis results that could not be read
    irrelevant: tuple[str, ...] = ()  # references read and left out by rule
