"""Early or advanced disease, and since when (rules ST-1 to ST-7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from oncology.course.doubt import Doubt, doubt
from oncology.course.exposure.timeline import Timeline
from oncology.course.history import Disease
from oncology.dates import PartialDate
from oncology.intake import Cancer, PatientRecord
from oncology.knowledge import Rules


@dataclass(frozen=True, slots=True)
class Relapse:
    """A local or regional relapse before advanced disease; `stated` False: it may be a duplicate."""

    when: PartialDate
    sources: tuple[str, ...]
    stated: bool


@dataclass(frozen=True, slots=True)
class Setting:
    """The disease's setting with the doubts that its derivation brings."""

    disease: Disease
    metastatic: date | None  # the day M that splits early from advanced, None: not advanced
    surgeries: tuple[date, ...]
    second_primary: date | None
    doubts: tuple[Doubt, ...]
    relapses: tuple[Relapse, ...] = ()  # oldest first


@dataclass(frozen=True, slots=True)
class _Found:
    date: PartialDate | None
    basis: str
    sources: tuple[str, ...]
    doubt: Doubt | None = None


def settle_setting(record: PatientRecord, timeline: Timeline, rules: Rules) -> Setting:
    """Setting, date and basis of advanced disease."""
    primaries = sorted(
        (c for c in record.cancers if c.kind == "primary" and c.onset), key=lambda c: str(c.onset)
    )
    diagnosed = primaries[0].onset if primaries else None
    surgeries = tuple(
        sorted(p.date.middle for p in record.procedures if p.concept == "breast-surgery" and p.date)
    )
    found = _metastatic(record, timeline, diagnosed, rules)
    doubts = [found.doubt] if found and found.doubt else []
    known = found.date if found else None
    day = known.middle if known else None
    de_novo = _de_novo(record, found, diagnosed, surgeries, rules)
    if found and day is None and timeline.episodes:
        day = timeline.episodes[0].start.middle
    secondary = [c for c in record.cancers if c.kind == "secondary" and not c.regional]
    sites = tuple(sorted({c.site for c in secondary if c.site and c.site != "unspecified"}))
    visceral: bool | None = True if any(c.visceral for c in secondary) else None
    if visceral is None and secondary and all(c.visceral is False for c in secondary):
        visceral = False
    early = bool(primaries or surgeries or any(s.group for s in record.stages))
    second = _second_primary(primaries, day)
    return Setting(
        Disease(
            setting="advanced" if found else "early" if early else "unknown",
            de_novo=de_novo,
            diagnosed=diagnosed,
            advanced_since=known,
            advanced_basis=found.basis if found else None,
            sites=sites,
            visceral=visceral,
            visceral_crisis=_crisis(record),
            last_progression=None,
            sources=found.sources if found else (),
        ),
        day if day is not None else (rules.as_of if found else None),
        surgeries,
        second,
        tuple(doubts),
        _relapses(record, primaries, day, rules) if primaries else (),
    )


def _relapses(
    record: PatientRecord, primaries: list[Cancer], day: date | None, rules: Rules
) -> tuple[Relapse, ...]:
    """Rule ST-1, last part, and ST-6: relapse in or near the breast before advanced disease."""
    after = min(c.onset.middle for c in primaries if c.onset) + rules.days("denovo")
    found = []
    for cancer in record.cancers:
        when = cancer.onset
        if when is None or when.middle <= after or (day is not None and when.middle >= day):
            continue
        if cancer.regional or cancer.recurrence in {"local", "regional"}:
            stated = cancer.onset_is_recorded
        elif cancer.kind == "primary" and _same_side(cancer, primaries[0]):
            stated = cancer.onset_is_recorded and cancer.recurrence == "unstated"
        else:
            continue
        found.append(Relapse(when, (cancer.source,), stated))
    return tuple(sorted(found, key=lambda r: (r.when.middle, r.sources)))


def _same_side(cancer: Cancer, first: Cancer) -> bool:
    if cancer.recurrence == "new-primary":
        return False
    return cancer.laterality == first.laterality or None in {cancer.laterality, first.laterality}


def _metastatic(
    record: PatientRecord,
    timeline: Timeline,
    diagnosed: PartialDate | None,
    rules: Rules,
) -> _Found | None:
    documented = [*_secondary(record), *_staged(record, diagnosed), *_stated(record)]
    documented += _unresectable(record, diagnosed)
    dates = [f.date for f in documented if f.date]
    if dates:
        first = min(dates)
        same = [f for f in documented if f.date == first]
        return _together([f for f in same if f.doubt is None] or same)
    inferred = _inferred(timeline, rules)
    if documented:
        basis = _together(documented)
        text = "The date of metastatic disease is not recorded."
        if inferred is not None:
            text = f"{text[:-1]}; it is taken from the therapy that began on {inferred.date}."
        gap = doubt("low", "metastatic-date-missing", text, basis.sources)
        return replace(basis, date=inferred.date if inferred else None, doubt=gap)
    return inferred


def _inferred(timeline: Timeline, rules: Rules) -> _Found | None:
    """Rule ST-1 (5) and (6): what the drugs say where no resource states advanced disease.

    A stated intent is the surer sign, but a drug of advanced disease well before it cannot have
    been early therapy.
    """
    meant = next((e for e in timeline.episodes if e.intent == "palliative"), None)
    told = next((e for e in timeline.episodes if e.advanced_only), None)
    lead_in = rules.days("lead_in")
    if meant and not (told and told.start.middle < meant.start.middle - lead_in):
        text = "Advanced disease is taken from the palliative intent of a drug."
        guess = doubt("moderate", "metastatic-date-from-intent", text, meant.sources)
        return _Found(meant.start, "inferred-from-intent", meant.sources, guess)
    if told:
        text = f"Advanced disease is inferred from {told.ingredient}, which is used in advanced disease only."
        guess = doubt("low", "metastatic-date-from-drug", text, told.sources)
        return _Found(told.start, "inferred-from-therapy", told.sources, guess)
    return None


def _together(found: list[_Found]) -> _Found:
    """Several statements of the same: the basis that the rules name first, all their sources."""
    sources = tuple(sorted({source for f in found for source in f.sources}))
    return replace(found[0], sources=sources)


def _secondary(record: PatientRecord) -> Iterable[_Found]:
    for cancer in record.cancers:
        if cancer.kind != "secondary" or cancer.regional:
            continue
        text = "The date of metastasis is the day it was recorded."
        late = doubt("moderate", "metastatic-date-recorded-later", text, (cancer.source,))
        guess = None if cancer.onset_is_recorded else late
        yield _Found(cancer.onset, "secondary malignancy", (cancer.source,), guess)


def _staged(record: PatientRecord, diagnosed: PartialDate | None) -> Iterable[_Found]:
    for stage in record.stages:
        if stage.group == "IV" or stage.metastasis == 1:
            yield _Found(stage.date or diagnosed, "stage", (stage.source,))


def _unresectable(record: PatientRecord, diagnosed: PartialDate | None) -> Iterable[_Found]:
    """Rule ST-1 (4), unless it was resected after all: a later operation, or one without a day."""
    operated = [p.date for p in record.procedures if p.concept == "breast-surgery"]
    for stage in record.stages:
        since = stage.date or diagnosed
        resected = any(not (since and day and day.middle < since.middle) for day in operated)
        if stage.unresectable and not resected:
            yield _Found(since, "unresectable disease", (stage.source,))


def _stated(record: PatientRecord) -> Iterable[_Found]:
    for status in record.statuses:
        if status.value == "metastasis-present":
            yield _Found(status.date, "disease status", (status.source,))


def _de_novo(
    record: PatientRecord,
    found: _Found | None,
    diagnosed: PartialDate | None,
    surgeries: tuple[date, ...],
    rules: Rules,
) -> bool | None:
    if found is None:
        return None
    if found.date is None or diagnosed is None:
        staged = any(s.group not in {None, "IV"} or s.metastasis == 0 for s in record.stages)
        return False if surgeries or staged else None
    close = found.date.middle <= diagnosed.middle + rules.days("denovo")
    return close and not any(s < found.date.middle for s in surgeries)


def _second_primary(primaries: list[Cancer], day: date | None) -> date | None:
    sides = {"left", "right"}
    later = [
        c.onset.middle
        for c in primaries[1:]
        if c.onset
        and c.recurrence not in {"local", "regional"}
        and (c.recurrence == "new-primary" or {c.laterality, primaries[0].laterality} == sides)
    ]
    later = [d for d in later if day is None or d < day]
    return min(later) if later else None


def _crisis(record: PatientRecord) -> bool | None:
    """What was last stated; two statements of one day that contradict each other settle nothing."""
    stated: dict[date, set[str]] = {}
    for finding in record.findings:
        if finding.concept == "visceral-crisis":
            day = finding.date.middle if finding.date else date.min
            stated.setdefault(day, set()).add(finding.value)
    last = stated[max(stated)] if stated else set()
    return last == {"present"} if len(last) == 1 else None
