"""When the disease became advanced, and what says so (rule ST-1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from oncology.course.doubt import Doubt, doubt
from oncology.course.exposure.timeline import Timeline
from oncology.dates import PartialDate
from oncology.intake import PatientRecord
from oncology.knowledge import Rules


@dataclass(frozen=True, slots=True)
class Metastasis:
    """One statement of advanced disease: since when (None: not recorded), by what, how surely."""

    date: PartialDate | None
    basis: str
    sources: tuple[str, ...]
    doubt: Doubt | None = None


def metastasis_of(
    record: PatientRecord, timeline: Timeline, diagnosed: PartialDate | None, rules: Rules
) -> Metastasis | None:
    """The earliest statement of advanced disease, else what the drugs say; None: not advanced.

    Of statements of one day those without a doubt count. Advanced disease without any date takes
    that of the first therapy that shows it.
    """
    statements = [*_secondary(record), *_stage(record, diagnosed), *_status(record)]
    statements += _unresectable(record, diagnosed)
    dates = [s.date for s in statements if s.date]
    inferred = _from_therapy(timeline, rules)
    if dates:
        first = min(dates)
        same = [s for s in statements if s.date == first]
        stated = _together([s for s in same if s.doubt is None] or same)
        return _before_recording(stated, first, inferred) or stated
    if not statements:
        return inferred
    basis = _together(statements)
    day = inferred.date if inferred else None
    gap = (
        doubt("low", "metastatic-date-missing", basis.sources)
        if day is None
        else doubt(
            "low",
            "metastatic-date-from-therapy",
            basis.sources,
            "metastatic-date-missing",
            day=day,
        )
    )
    return replace(basis, date=day, doubt=gap)


def _before_recording(
    stated: Metastasis, recorded: PartialDate, inferred: Metastasis | None
) -> Metastasis | None:
    """Rule ST-1: the day of recording is no onset; therapy of advanced disease before it comes first."""
    if stated.doubt is None or inferred is None or inferred.date is None:
        return None
    if inferred.date >= recorded:
        return None
    sources = tuple(sorted({*stated.sources, *inferred.sources}))
    return replace(inferred, sources=sources)


def _from_therapy(timeline: Timeline, rules: Rules) -> Metastasis | None:
    """Rule ST-1 (5) and (6): what the drugs say where no resource states advanced disease.

    A stated intent is the surer sign, but a drug of advanced disease well before it cannot have
    been early therapy.
    """
    palliative = next((e for e in timeline.episodes if e.intent == "palliative"), None)
    typical = next((e for e in timeline.episodes if e.advanced_only), None)
    margin = rules.days("lead_in")
    if palliative and not (typical and typical.start.middle < palliative.start.middle - margin):
        sources = palliative.sources
        guess = doubt("moderate", "metastatic-date-from-intent", sources)
        return Metastasis(palliative.start, "inferred-from-intent", sources, guess)
    if typical:
        sources = typical.sources
        guess = doubt("low", "metastatic-date-from-drug", sources, drug=typical.ingredient)
        return Metastasis(typical.start, "inferred-from-therapy", sources, guess)
    return None


def _together(statements: list[Metastasis]) -> Metastasis:
    """Several statements of the same: the basis that the rules name first, all their sources."""
    sources = tuple(sorted({source for s in statements for source in s.sources}))
    return replace(statements[0], sources=sources)


def _secondary(record: PatientRecord) -> Iterable[Metastasis]:
    """Rule ST-1 (1); a day of recording is the latest on which it can have begun."""
    for cancer in record.cancers:
        if cancer.kind != "secondary" or cancer.regional:
            continue
        sources = (cancer.source,)
        late = doubt("moderate", "metastatic-date-recorded-later", sources)
        yield Metastasis(
            cancer.onset,
            "secondary malignancy",
            sources,
            None if cancer.onset_is_recorded else late,
        )


def _stage(record: PatientRecord, diagnosed: PartialDate | None) -> Iterable[Metastasis]:
    """Rule ST-1 (2): stage IV or M1, of the day of diagnosis where the stage has none."""
    for stage in record.stages:
        if stage.group == "IV" or stage.metastasis == 1:
            yield Metastasis(stage.date or diagnosed, "stage", (stage.source,))


def _unresectable(record: PatientRecord, diagnosed: PartialDate | None) -> Iterable[Metastasis]:
    """Rule ST-1 (4), unless it was resected after all: a later operation, or one without a day."""
    operated = [p.date for p in record.procedures if p.concept == "breast-surgery"]
    for stage in record.stages:
        since = stage.date or diagnosed
        resected = any(not (since and day and day.middle < since.middle) for day in operated)
        if stage.unresectable and not resected:
            yield Metastasis(since, "unresectable disease", (stage.source,))


def _status(record: PatientRecord) -> Iterable[Metastasis]:
    """Rule ST-1 (3): a disease status that says so."""
    for status in record.statuses:
        if status.value == "metastasis-present":
            yield Metastasis(status.date, "disease status", (status.source,))
