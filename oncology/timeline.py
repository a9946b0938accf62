"""From medication records to episodes of exposure (rules IN-4, IN-7, IN-8, EP-1 to EP-5)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from oncology.dates import PartialDate, days
from oncology.knowledge.parameters import Parameters
from oncology.record import Medication, PatientRecord
from oncology.values import Confidence, Reason
from terminology import Terminology

_RANK = {"administration": 5, "dispense": 4, "statement": 3, "request": 2}
_DROPPED = {"entered-in-error", "not-taken", "not-done", "cancelled", "draft"}


@dataclass(frozen=True, slots=True)
class Episode:
    """One agent taken over one stretch of time. `end` None: open at the day of assessment."""

    ingredient: str
    classes: tuple[str, ...]
    endocrine: bool
    advanced_only: bool
    start: PartialDate
    end: PartialDate | None
    stop_reason: str | None
    intent: str | None
    rank: int
    sources: tuple[str, ...]
    flags: tuple[str, ...] = ()
    single: bool = False

    def running(self, day: date) -> bool:
        """Whether it goes on at the given day."""
        return self.start.middle <= day and (self.end is None or self.end.middle >= day)


@dataclass(frozen=True, slots=True)
class Timeline:
    """Episodes that can make lines, and everything that was set aside with its reason."""

    episodes: tuple[Episode, ...]
    supportive: tuple[Episode, ...]
    undated: tuple[Episode, ...]
    excluded: tuple[Reason, ...]
    planned: tuple[str, ...]
    concomitant: tuple[str, ...]
    caps: tuple[tuple[Confidence, Reason], ...]


@dataclass(slots=True)
class _Draft:
    episodes: list[Episode] = field(default_factory=list)
    supportive: list[Episode] = field(default_factory=list)
    undated: list[Episode] = field(default_factory=list)
    excluded: list[Reason] = field(default_factory=list)
    planned: set[str] = field(default_factory=set)
    concomitant: set[str] = field(default_factory=set)
    caps: list[tuple[Confidence, Reason]] = field(default_factory=list)

    def exclude(self, record: Medication, code: str, why: str) -> None:
        self.excluded.append(Reason(code, f"{record.name}: {why}.", "info", (record.source,)))


def build(
    record: PatientRecord, as_of: date, parameters: Parameters, terminology: Terminology
) -> Timeline:
    """Episodes of the record up to the day of assessment."""
    draft = _Draft()
    for medication in sorted(record.medications, key=lambda m: (m.source, m.name)):
        _sort_in(medication, record, as_of, parameters, terminology, draft)
    return Timeline(
        tuple(_merge(draft.episodes, parameters, terminology, as_of, draft)),
        tuple(_merge(draft.supportive, parameters, terminology, as_of, draft)),
        tuple(draft.undated),
        tuple(draft.excluded),
        tuple(sorted(draft.planned)),
        tuple(sorted(draft.concomitant)),
        tuple(dict.fromkeys(draft.caps)),
    )


def _sort_in(
    record: Medication,
    patient: PatientRecord,
    as_of: date,
    parameters: Parameters,
    terminology: Terminology,
    draft: _Draft,
) -> None:
    names = record.ingredients or ((record.name,) if record.investigational else ())
    if not names:
        draft.concomitant.add(record.name)
        if "breast-cancer" in record.reason_concepts:
            draft.exclude(record, "unmapped-drug", "its drug is not known here")
            draft.caps.append(
                (
                    "moderate",
                    Reason(
                        "unmapped-drug",
                        f"{record.name} is not known here.",
                        "warning",
                        (record.source,),
                    ),
                )
            )
        return
    if record.status in _DROPPED or record.do_not_perform:
        draft.exclude(record, "not-taken", f"recorded as {record.status}")
        return
    if record.order_intent in {"proposal", "plan", "option"}:
        draft.exclude(record, "only-proposed", f"order intent {record.order_intent}")
        return
    if _planned(record, patient, as_of, parameters):
        draft.planned |= set(names)
        return
    for name in names:
        _expose(name, record, patient, as_of, parameters, terminology, draft)


def _planned(
    record: Medication, patient: PatientRecord, as_of: date, parameters: Parameters
) -> bool:
    if record.status == "intended" or record.kind == "draft":
        return True
    if record.start is not None and record.start.first > as_of:
        return True
    if record.kind != "request" or record.status != "active" or record.start is None:
        return False
    others = any(
        m.kind != "request" and set(m.ingredients) & set(record.ingredients)
        for m in patient.medications
    )
    return not others and record.start.middle >= as_of - days(parameters["order_only_days"])


def _expose(
    name: str,
    record: Medication,
    patient: PatientRecord,
    as_of: date,
    parameters: Parameters,
    terminology: Terminology,
    draft: _Draft,
) -> None:
    drug = terminology.drug(name)
    if drug is not None and drug.role == "other":
        draft.concomitant.add(name)
        return
    if drug is not None and _other_use(record, drug.required_reasons, drug.exclude_below_mg):
        draft.exclude(record, "other-use", "given for another purpose, as far as recorded")
        return
    flags: list[str] = []
    start, end = record.start, record.end
    if start is None and end is not None:
        start = end
        flags.append("start-missing")
    if start is not None and end is not None and end.last < start.first:
        end = None
        flags += ["end-before-start", "end-missing"]
    elif (
        end is None
        and record.status in {"completed", "stopped"}
        and record.kind != "administration"
    ):
        flags.append("end-missing")
    if end is not None and end.first > as_of:
        end = None
    if record.status == "on-hold":
        flags.append("on-hold")
        end = None
    if record.kind == "request" and record.status == "active":
        flags.append("order-only")
    person = patient.person
    birth = person.birth_date if person else None
    if (
        start is not None
        and birth is not None
        and start.last.year < birth.first.year + parameters["minimum_age_years"]
    ):
        draft.exclude(record, "implausible-date", "starts before or soon after birth")
        return
    death = person.deceased if person else None
    if start is not None and death is not None and start.first > death.last:
        draft.exclude(record, "implausible-date", "starts after the patient's death")
        return
    episode = Episode(
        ingredient=name,
        classes=drug.classes if drug else ("investigational",),
        endocrine=bool(drug and drug.endocrine),
        advanced_only=bool(drug and drug.advanced_only),
        start=start or PartialDate.of(as_of),
        end=end,
        stop_reason=record.stop_reason,
        intent=record.intent,
        rank=1 if record.patient_reported else _RANK.get(record.kind, 3),
        sources=(record.source,),
        flags=tuple(flags),
        single=record.kind == "administration",
    )
    if start is None:
        draft.undated.append(episode)
    elif drug is not None and drug.role == "supportive":
        draft.supportive.append(episode)
    else:
        draft.episodes.append(episode)


def _other_use(record: Medication, required: tuple[str, ...], below: float | None) -> bool:
    if required and not set(required) & set(record.reason_concepts):
        return True
    small = record.dose_value is not None and record.dose_unit == "mg"
    return bool(below and small and record.dose_value is not None and record.dose_value < below)


def _merge(
    episodes: list[Episode],
    parameters: Parameters,
    terminology: Terminology,
    as_of: date,
    draft: _Draft,
) -> list[Episode]:
    """Rules EP-1 to EP-3: records of one ingredient become episodes."""
    merged: list[Episode] = []
    by_name: dict[str, list[Episode]] = {}
    for episode in episodes:
        by_name.setdefault(episode.ingredient, []).append(episode)
    for name, records in sorted(by_name.items()):
        drug = terminology.drug(name)
        interval = drug.interval_days if drug else None
        gap = (
            2 * interval + parameters["parenteral_gap_extra"]
            if interval
            else parameters["oral_gap"]
        )
        stretched = [_covered(e, interval) for e in records]
        stretched.sort(key=lambda e: (e.start.middle, -(e.rank), e.sources))
        current: Episode | None = None
        for episode in stretched:
            if current is not None and _joins(current, episode, gap):
                current = _joined(current, episode, parameters, draft)
            else:
                if current is not None:
                    merged.append(_closed(current, as_of))
                current = episode
        if current is not None:
            merged.append(_closed(current, as_of))
    return sorted(merged, key=lambda e: (e.start.middle, e.ingredient, e.sources))


def _covered(episode: Episode, interval: int | None) -> Episode:
    if not episode.single or episode.end is not None:
        return episode
    return replace(episode, end=PartialDate.of(episode.start.middle + days((interval or 1) - 1)))


def _closed(episode: Episode, as_of: date) -> Episode:
    reaches = episode.single and episode.end is not None and episode.end.middle >= as_of
    return replace(episode, end=None) if reaches else episode


def _joins(first: Episode, second: Episode, gap: int) -> bool:
    if {first.intent, second.intent} == {"curative", "palliative"}:
        return False
    if first.end is None:
        return True
    if first.stop_reason == "progression" and second.start.middle > first.end.middle:
        return False
    return second.start.middle <= first.end.middle + days(gap)


def _joined(first: Episode, second: Episode, parameters: Parameters, draft: _Draft) -> Episode:
    high, low = (first, second) if first.rank >= second.rank else (second, first)
    start = min(first.start, second.start)
    end = None if first.end is None or second.end is None else max(first.end, second.end)
    overlap = first.end is None or second.start.middle <= first.end.middle
    flags = tuple(sorted({*first.flags, *second.flags}))
    if "order-only" in flags and {first.rank, second.rank} != {_RANK["request"]}:
        flags = tuple(f for f in flags if f != "order-only")
    if overlap and high.rank > low.rank:
        limit = parameters["source_conflict"]
        apart = abs((first.start.middle - second.start.middle).days) > limit
        if high.end is not None and low.end is not None:
            apart = apart or abs((high.end.middle - low.end.middle).days) > limit
        if high.end is not None:
            end = high.end if low.end is None or apart else end
        if apart:
            start = high.start
            draft.caps.append(
                (
                    "moderate",
                    Reason(
                        "source-conflict",
                        f"{high.ingredient}: two sources differ by more than {limit} days; the stronger one was used.",
                        "warning",
                        (*high.sources, *low.sources),
                    ),
                )
            )
    reopened = end is None and first.end is not None and second.end is None
    if not overlap or reopened:
        flags = tuple(f for f in flags if f != "end-missing" or f in second.flags)
    if end is not None:
        flags = tuple(f for f in flags if f != "end-missing")
    stop = second.stop_reason or (first.stop_reason if end == first.end else None)
    return replace(
        high,
        start=start,
        end=end,
        stop_reason=stop,
        intent=first.intent or second.intent,
        sources=tuple(dict.fromkeys((*first.sources, *second.sources))),
        flags=flags,
        single=first.single and second.single,
    )
