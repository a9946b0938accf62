"""The record under construction: lists that become the frozen PatientRecord."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, cast

from oncology.dates import PartialDate
from oncology.intake.record import (
    Allergy,
    Cancer,
    Comorbidity,
    DiseaseStatus,
    DrugToxicity,
    Finding,
    Her2,
    Measurement,
    Medication,
    PatientRecord,
    Person,
    Procedure,
    Quote,
    Receptor,
    Stage,
    Variant,
)
from oncology.values import Reason, Severity

# the lists whose entries name the resources that they rest on
_FACTS = ("receptors", "her2", "variants", "measurements", "findings", "cancers", "stages", "statuses", "comorbidities", "toxicities", "procedures", "medications", "allergies", "quotes")  # fmt: skip


@dataclass(slots=True)
class RecordBuilder:
    """What has been read so far."""

    person: Person | None = None
    receptors: list[Receptor] = field(default_factory=list)
    her2: list[Her2] = field(default_factory=list)
    variants: list[Variant] = field(default_factory=list)
    measurements: list[Measurement] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    cancers: list[Cancer] = field(default_factory=list)
    stages: list[Stage] = field(default_factory=list)
    statuses: list[DiseaseStatus] = field(default_factory=list)
    comorbidities: list[Comorbidity] = field(default_factory=list)
    toxicities: list[DrugToxicity] = field(default_factory=list)
    procedures: list[Procedure] = field(default_factory=list)
    medications: list[Medication] = field(default_factory=list)
    allergies: list[Allergy] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)
    members: dict[str, frozenset[str]] = field(default_factory=dict)  # results of each report
    gaps: list[Reason] = field(default_factory=list)
    unread_spread: list[str] = field(default_factory=list)
    irrelevant: list[str] = field(default_factory=list)
    _named: set[str] = field(default_factory=set)  # the sources of the first `_looked_at` gaps
    _looked_at: int = 0

    def names(self, source: str) -> bool:
        """Whether a gap names the resource."""
        for gap in self.gaps[self._looked_at :]:
            self._named.update(gap.sources)
        self._looked_at = len(self.gaps)
        return source in self._named

    def sources(self) -> set[str]:
        """Every resource that a fact, a quote or a gap rests on, or that is left out."""
        facts = (getattr(self, name) for name in _FACTS)
        sources = {s for items in facts for item in items for s in _sources_of(item)}
        named = {source for gap in self.gaps for source in gap.sources}
        person = {self.person.source} if self.person else set()
        return sources | named | person | {*self.irrelevant, *self.unread_spread}

    def add_gap(self, code: str, source: str, text: str, severity: Severity = "warning") -> None:
        """Name one resource that was not, or not fully, used: `text` says why."""
        self.gaps.append(Reason(code, text, severity, (source,)))

    def add_coded_receptor(
        self, marker: str, status: str, when: PartialDate | None, source: str
    ) -> None:
        """Add a receptor status that a diagnosis code states."""
        if marker == "her2":
            overall = cast("Literal['positive', 'negative']", status)
            self.her2.append(Her2(None, None, overall, None, None, when, "unknown", None, source))
        elif marker in {"er", "pr"}:
            self.receptors.append(
                Receptor(
                    cast("Literal['er', 'pr']", marker),
                    cast("Literal['positive', 'negative']", status),
                    None,
                    when,
                    "unknown",
                    source,
                    stated=True,
                )
            )
        else:  # hormone receptor status without naming ER or PR
            self.findings.append(Finding("hormone-receptor", status, when, source))

    def freeze(self) -> PatientRecord:
        """The finished record."""
        return PatientRecord(
            person=self.person,
            receptors=tuple(self.receptors),
            her2=tuple(self.her2),
            variants=tuple(self.variants),
            measurements=tuple(self.measurements),
            findings=tuple(self.findings),
            cancers=tuple(self.cancers),
            stages=tuple(self.stages),
            statuses=tuple(self.statuses),
            comorbidities=tuple(self.comorbidities),
            toxicities=tuple(self.toxicities),
            procedures=tuple(self.procedures),
            medications=tuple(self.medications),
            allergies=tuple(self.allergies),
            quotes=tuple(self.quotes),
            gaps=tuple(self.gaps),
            unread_spread=tuple(self.unread_spread),
            irrelevant=tuple(self.irrelevant),
        )


def _sources_of(item: object) -> tuple[str, ...]:
    sources: tuple[str, ...] = getattr(item, "sources", ())
    return sources or (str(getattr(item, "source", "")),)
