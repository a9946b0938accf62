"""Early or advanced disease, and since when (rules ST-1 to ST-7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from oncology.course.disease.metastasis import Metastasis, metastasis_of
from oncology.course.doubt import Doubt
from oncology.course.exposure.timeline import Timeline
from oncology.course.history import Disease
from oncology.dates import PartialDate
from oncology.intake import Cancer, PatientRecord
from oncology.knowledge import Rules


@dataclass(frozen=True, slots=True)
class Relapse:
    """A local or regional relapse before advanced disease; not `certain`: it may be a duplicate."""

    when: PartialDate
    sources: tuple[str, ...]
    certain: bool


@dataclass(frozen=True, slots=True)
class Setting:
    """The disease's setting with the doubts that its derivation brings."""

    disease: Disease
    metastatic: date | None  # the day M that splits early from advanced, None: not advanced
    surgeries: tuple[date, ...]
    second_primary: date | None
    doubts: tuple[Doubt, ...]
    relapses: tuple[Relapse, ...] = ()  # oldest first


def settle_setting(record: PatientRecord, timeline: Timeline, rules: Rules) -> Setting:
    """Setting, date and basis of advanced disease (rule ST-7).

    Where advanced disease has no date, the first therapy splits early from advanced, else the day
    of assessment.
    """
    primaries = _oldest_first(c for c in record.cancers if c.kind == "primary")
    diagnosed = primaries[0].onset if primaries else None
    surgeries = tuple(
        sorted(p.date.middle for p in record.procedures if p.concept == "breast-surgery" and p.date)
    )
    metastasis = metastasis_of(record, timeline, diagnosed, rules)
    since = metastasis.date if metastasis else None
    day = since.middle if since else None
    if metastasis and day is None and timeline.episodes:
        day = timeline.episodes[0].start.middle
    early = bool(primaries or surgeries or any(s.group for s in record.stages))
    sure = not record.unread_spread  # rule ST-1: what could not be read is not "early"
    return Setting(
        Disease(
            setting="advanced" if metastasis else "early" if early and sure else "unknown",
            de_novo=_de_novo(record, metastasis, diagnosed, surgeries, rules),
            diagnosed=diagnosed,
            advanced_since=since,
            advanced_basis=metastasis.basis if metastasis else None,
            sites=_sites(record),
            visceral=_visceral(record),
            visceral_crisis=_crisis(record),
            last_progression=None,
            sources=metastasis.sources if metastasis else (),
        ),
        day if day is not None else (rules.as_of if metastasis else None),
        surgeries,
        _second_primary(primaries, day),
        (metastasis.doubt,) if metastasis and metastasis.doubt else (),
        _relapses(record, primaries, day, rules) if primaries else (),
    )


def _oldest_first(cancers: Iterable[Cancer]) -> list[Cancer]:
    """Those with a day; of dates that begin alike the wider one first."""
    dated = [(c.onset, c) for c in cancers if c.onset]
    dated.sort(key=lambda row: row[0].last, reverse=True)
    return [cancer for _, cancer in sorted(dated, key=lambda row: row[0].first)]


def _metastases(record: PatientRecord) -> list[Cancer]:
    return [c for c in record.cancers if c.kind == "secondary" and not c.regional]


def _sites(record: PatientRecord) -> tuple[str, ...]:
    sites = {c.site for c in _metastases(record) if c.site and c.site != "unspecified"}
    return tuple(sorted(sites))


def _visceral(record: PatientRecord) -> bool | None:
    """Unknown while a metastasis is of unknown site and no other is visceral."""
    answers = {c.visceral for c in _metastases(record)}
    return True if True in answers else False if answers == {False} else None


def _relapses(
    record: PatientRecord, primaries: list[Cancer], day: date | None, rules: Rules
) -> tuple[Relapse, ...]:
    """Rule ST-1, last part, and ST-6: relapse in or near the breast before advanced disease."""
    after = min(c.onset.middle for c in primaries if c.onset) + rules.days("denovo")
    relapses = []
    for cancer in record.cancers:
        when = cancer.onset
        if when is None or when.middle <= after or (day is not None and when.middle >= day):
            continue
        if cancer.regional or cancer.recurrence in {"local", "regional"}:
            certain = cancer.onset_is_recorded
        elif cancer.kind == "primary" and _same_side(cancer, primaries[0]):
            certain = cancer.onset_is_recorded and cancer.recurrence == "unstated"
        else:
            continue
        relapses.append(Relapse(when, (cancer.source,), certain))
    return tuple(sorted(relapses, key=lambda r: (r.when.middle, r.sources)))


def _same_side(cancer: Cancer, first: Cancer) -> bool:
    """Rule ST-6: on the same side, or on one that is not recorded, it may be the first again."""
    if cancer.recurrence == "new-primary":
        return False
    return cancer.laterality == first.laterality or None in {cancer.laterality, first.laterality}


def _de_novo(
    record: PatientRecord,
    metastasis: Metastasis | None,
    diagnosed: PartialDate | None,
    surgeries: tuple[date, ...],
    rules: Rules,
) -> bool | None:
    """Rule ST-2: advanced from the start; None where the record does not settle it.

    Without both dates, surgery or an earlier stage says that it was not.
    """
    if metastasis is None:
        return None
    if metastasis.date is None or diagnosed is None:
        staged = any(s.group not in {None, "IV"} or s.metastasis == 0 for s in record.stages)
        return False if surgeries or staged else None
    close = metastasis.date.middle <= diagnosed.middle + rules.days("denovo")
    return close and not any(s < metastasis.date.middle for s in surgeries)


def _second_primary(primaries: list[Cancer], day: date | None) -> date | None:
    """Rule ST-6: a later cancer of the other side, or coded as new, before advanced disease."""
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
    answers: dict[date, set[str]] = {}
    for finding in record.findings:
        if finding.concept == "visceral-crisis":
            day = finding.date.middle if finding.date else date.min
            answers.setdefault(day, set()).add(finding.value)
    last = answers[max(answers)] if answers else set()
    return last == {"present"} if len(last) == 1 else None
