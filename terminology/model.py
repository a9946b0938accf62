"""What a look-up in the terminology answers. Knows codes and words, no FHIR resource, no patient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple


class Coding(NamedTuple):
    """One coding as an EHR sends it; any part may be missing. A tuple, since a chart has thousands."""

    system: str | None
    code: str | None
    display: str | None = None


@dataclass(frozen=True, slots=True)
class Drug:
    """One drug of the drug file.

    `name` is the lower-case INN. `classes` are the kebab-case classes of the interface, most
    specific first (`("aromatase-inhibitor-nonsteroidal", "aromatase-inhibitor")`). `role` says
    what the drug is in a timeline (rule EP-5): line-defining, supportive (never a line), or
    other.
    """

    name: str
    classes: tuple[str, ...]
    role: Literal["line-defining", "supportive", "other"]
    interval_days: int | None  # nominal interval of a parenteral drug
    advanced_only: bool  # rule ST-1 (6): used in advanced disease only
    endocrine: bool
    brands: tuple[str, ...]
    synonyms: tuple[str, ...]
    rxnorm: str | None
    atc: str | None
    snomed: str | None
    investigational: bool
    exclude_below_mg: float | None = None  # doses below this are the other use (everolimus)
    required_reasons: tuple[str, ...] = ()  # reason concepts of which one is needed to count


@dataclass(frozen=True, slots=True)
class DoseUnit:
    """What a written unit means: so many (`factor`) of `unit`, which is mg, mg/kg or mg/m2."""

    unit: str
    factor: float


@dataclass(frozen=True, slots=True)
class DrugMatch:
    """Which drugs a medication concept names. `ingredients` is empty when unmapped."""

    ingredients: tuple[str, ...]
    conflict: bool = False  # a code and a display name different drugs: trust neither
    investigational: bool = False


@dataclass(frozen=True, slots=True)
class Spread:
    """A site of metastasis; `regional` is nodal disease near the breast."""

    site: str
    visceral: bool | None
    regional: bool


@dataclass(frozen=True, slots=True)
class ConditionMatch:
    """What a condition concept means.

    `concept` is one of: breast-cancer, secondary-cancer, breast-cancer-in-situ,
    breast-cancer-history, other-cancer, or a comorbidity id (ild, pneumonitis, qt-prolongation,
    diabetes-type-1, diabetes-type-2, diabetes, prediabetes, hyperglycaemia, liver-cirrhosis,
    hepatic-failure, vte, pregnancy, lactation, heart-failure, inflammatory-bowel-disease,
    severe-cutaneous-reaction, renal-failure, menopause, bilateral-oophorectomy, premenopause,
    visceral-crisis, gilbert, brca1-germline, brca2-germline, ...). `also`: comorbidities that the
    words name beside it.
    """

    concept: str
    site: str | None = None
    visceral: bool | None = None
    regional: bool = False
    receptors: tuple[tuple[str, str], ...] = ()  # ("er", "positive"), ("her2", "negative")
    recurrence: Literal["local", "regional", "new-primary", "unstated"] | None = None
    spread: tuple[Spread, ...] = ()  # sites beside the one that `site` names
    unconfirmed: bool = False  # the words only suspect it
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Toxicity:
    """A kind of toxicity (None where only a grade is stated) and its grade, 1 to 5."""

    kind: str | None
    grade: int | None

    def __str__(self) -> str:
        """Kind and grade in words of the terminology."""
        grade = f" grade {self.grade}" if self.grade else ""
        return (self.kind or "toxicity") + grade


@dataclass(frozen=True, slots=True)
class VariantReading:
    """A variant in normal form; see oncology.intake.record.Variant for the fields' words."""

    label: str  # p.(Tyr537Ser), amplification, c.1173A>G ...
    protein: str | None
    coding: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class TestOrder:
    """Codes and words of a draft test order (ServiceRequest)."""

    id: str
    title: str
    text: str
    specimen: str | None
    codings: tuple[Coding, ...]
