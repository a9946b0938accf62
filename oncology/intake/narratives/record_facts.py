"""What a report states, added to the record: by the same readers as coded results, and marked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, cast

from oncology.intake.chart import Chart, Provenance
from oncology.intake.genetics.statement import Sample, variant_of
from oncology.intake.pathology.her2 import add_her2
from oncology.intake.pathology.receptors import add_receptor
from oncology.intake.record import Cancer, DiseaseStatus, Finding, Measurement, Quote, Stage
from oncology.intake.reports.facts import (
    CourseFact,
    GradeFact,
    Her2Fact,
    MeasureFact,
    ReceptorFact,
    ReportFact,
    SignatureFact,
    SpreadFact,
    StageFact,
    VariantFact,
)
from oncology.intake.reports.rules import report_rules
from oncology.intake.wording import sentence


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the words stand: the report with its day and specimen, and which part of it."""

    provenance: Provenance
    sample: Sample
    where: str  # conclusion, attachment, value


def add_fact(fact: ReportFact, origin: Origin, chart: Chart) -> None:
    """Add one statement and its quote."""
    place, source = fact.place, origin.provenance.source
    matter = _matter(fact)
    is_doubt = isinstance(fact, SpreadFact) and fact.state != "present"
    if matter in report_rules().counting or is_doubt:  # a doubt is named either way
        concept = _add(fact, origin, chart)
    else:
        concept = _wait(fact, matter, source, chart)
    if concept is None:
        return
    chart.record.quotes.append(
        Quote(source, concept, place.quote, place.start, place.end, origin.where)
    )


def _matter(fact: ReportFact) -> str:
    """What a fact is on, as the list of those that count names it."""
    match fact:
        case ReceptorFact():
            return "receptor"
        case Her2Fact():
            return "her2"
        case MeasureFact():
            return "measurement"
        case GradeFact():
            return "grade"
        case StageFact():
            return "stage"
        case SpreadFact():
            return "metastasis"
        case CourseFact():
            return "course"
        case SignatureFact():
            return "signature"
        case VariantFact():
            return "variant"


def _wait(fact: ReportFact, matter: str, source: str, chart: Chart) -> str:
    """Name a fact of a kind that is not yet read surely enough to count; it is quoted all the same."""
    record = chart.record
    if isinstance(fact, StageFact | SpreadFact):
        record.unread_spread.append(source)  # the disease is not called early meanwhile
    if not any(g.code == "report-words-wait" and source in g.sources for g in record.gaps[-9:]):
        reason = sentence("report-words-wait", source=source)
        record.add_gap("report-words-wait", source, reason)
    return f"{matter}-waits"


def _add(fact: ReportFact, origin: Origin, chart: Chart) -> str | None:
    """Add a fact and name it; None where it adds nothing."""
    record, day, source = chart.record, origin.provenance.date, origin.provenance.source
    match fact:
        case ReceptorFact():
            return _add_receptor(fact, origin, chart)
        case Her2Fact():
            return "her2" if _add_her2(fact, origin, chart) else None
        case MeasureFact():
            amount = fact.amount
            quantity = chart.terminology.units.convert(fact.concept, amount.value, amount.unit)
            if quantity is None:
                doubt = sentence("implausible-measurement", source=source, concept=fact.concept)
                record.add_gap("implausible-value", source, doubt)
                return None
            record.measurements.append(
                Measurement(fact.concept, *quantity, day, source, amount.comparator, in_words=True)
            )
            return fact.concept
        case GradeFact():
            record.findings.append(Finding("grade", str(fact.value), day, source, in_words=True))
            return "grade"
        case StageFact():
            group = cast("Literal['0', 'I', 'II', 'III', 'IV'] | None", fact.group)
            category = cast("Literal[0, 1] | None", fact.metastasis)
            record.stages.append(Stage(group, category, day, source, in_words=True))
            return "stage" if fact.group else "m-category"
        case SpreadFact():
            return _add_spread(fact, origin, chart)
        case CourseFact():
            value = cast("Literal['stable']", fact.value)
            record.statuses.append(DiseaseStatus(value, day, source, in_words=True))
            return "disease-status"
        case SignatureFact():
            record.findings.append(Finding(fact.concept, fact.value, day, source, in_words=True))
            return fact.concept
        case VariantFact():
            return _add_variant(fact, origin, chart)


def _provenance(fact: ReceptorFact | Her2Fact, origin: Origin) -> Provenance:
    site = origin.provenance.site if fact.site == "unknown" else fact.site
    return replace(origin.provenance, site=site)


def _add_receptor(fact: ReceptorFact, origin: Origin, chart: Chart) -> str | None:
    record, provenance = chart.record, _provenance(fact, origin)
    if fact.marker == "hr":
        if fact.status not in {"positive", "negative"}:
            return None
        finding = Finding("hormone-receptor", fact.status, provenance.date, provenance.source)
        record.findings.append(replace(finding, in_words=True))
        return "hormone-receptor"
    if not add_receptor(fact.result, fact.marker, provenance, record):
        return None
    record.receptors[-1] = replace(record.receptors[-1], in_words=True)
    return fact.marker


def _add_her2(fact: Her2Fact, origin: Origin, chart: Chart) -> bool:
    record = chart.record
    count = len(record.her2)
    add_her2(fact.result, _provenance(fact, origin), record)
    if len(record.her2) == count:
        return False
    record.her2[-1] = replace(record.her2[-1], in_words=True)
    return True


def _add_spread(fact: SpreadFact, origin: Origin, chart: Chart) -> str | None:
    record, source = chart.record, origin.provenance.source
    if fact.state == "uncertain":
        reason = sentence("unconfirmed-condition", source=source)
        record.add_gap("unconfirmed-condition", source, reason)
        return "metastasis-uncertain"
    if fact.state == "absent":
        return "metastasis-absent"
    name, visceral = report_rules().spread[fact.site]
    record.cancers.append(
        Cancer(
            kind="secondary",
            onset=origin.provenance.date,
            onset_is_recorded=False,  # by the day of the report at the latest
            site=name,
            regional=False,
            visceral=visceral,
            laterality=None,
            active=True,
            source=source,
            in_words=True,
        )
    )
    return "metastasis"


def _add_variant(fact: VariantFact, origin: Origin, chart: Chart) -> str | None:
    record, gene = chart.record, fact.statement.gene
    if fact.state == "not-analysed":
        source = origin.provenance.source
        reason = sentence("gene-not-analysed", source=source)
        record.add_gap("gene-not-analysed", source, reason, "info")
        return f"{gene}-not-analysed"
    variant = variant_of(fact.statement, origin.sample, chart.terminology)
    record.variants.append(replace(variant, in_words=True))
    return gene
