"""From medication records to episodes of exposure (rules IN-4, IN-7, IN-8, EP-1 to EP-5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from oncology.course.doubt import Doubt, doubt
from oncology.course.exposure.episodes import INVESTIGATIONAL, Episode
from oncology.course.exposure.orders import NEVER_TAKEN, is_planned
from oncology.course.exposure.record_dates import (
    EVENTS,
    RecordDates,
    is_told_stop,
    record_dates,
    why_implausible,
)
from oncology.course.exposure.sources import merge_records
from oncology.course.wording import text
from oncology.dates import PartialDate, days
from oncology.intake import Medication, PatientRecord
from oncology.knowledge import Rules
from oncology.values import Reason
from terminology import Drug

# Rule EP-2: how strong a source is; a clinician's record outranks what the patient reports.
_RANK = {"administration": 5, "dispense": 4, "statement": 3, "request": 2}
_PATIENT_RANK = 1


@dataclass(frozen=True, slots=True)
class UnnamedUse:
    """Therapy of a class whose drug is not named; it makes no line. Start None: no dates."""

    name: str
    start: PartialDate | None
    end: PartialDate | None
    stop_reason: str | None
    source: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Episodes that can make lines, and everything that was set aside with its reason."""

    episodes: tuple[Episode, ...]
    supportive: tuple[Episode, ...]
    undated: tuple[Episode, ...]
    excluded: tuple[Reason, ...]
    planned: tuple[str, ...]
    concomitant: tuple[str, ...]
    doubts: tuple[Doubt, ...]
    unnamed: tuple[UnnamedUse, ...] = ()


@dataclass(slots=True)
class _Draft:
    """The timeline under construction, with what every step needs to know."""

    patient: PatientRecord
    rules: Rules
    episodes: dict[str, list[Episode]] = field(default_factory=dict)
    supportive: dict[str, list[Episode]] = field(default_factory=dict)
    undated: list[Episode] = field(default_factory=list)
    excluded: list[Reason] = field(default_factory=list)
    planned: set[str] = field(default_factory=set)
    concomitant: set[str] = field(default_factory=set)
    doubts: list[Doubt] = field(default_factory=list)
    unnamed: list[UnnamedUse] = field(default_factory=list)

    def exclude(self, record: Medication, code: str, why: str) -> None:
        words = text("excluded", drug=record.name, why=why)
        self.excluded.append(Reason(code, words, "info", (record.source,)))

    def merge(self, by_name: dict[str, list[Episode]]) -> tuple[Episode, ...]:
        whole: list[Episode] = []
        for name, records in sorted(by_name.items()):
            drug = self.rules.terminology.drugs.by_name(name)
            interval = drug.interval_days if drug else None
            episodes, doubts = merge_records(records, interval, self.rules)
            whole += episodes
            self.doubts += doubts
        return _in_order(whole)


def _in_order(episodes: list[Episode]) -> tuple[Episode, ...]:
    return tuple(sorted(episodes, key=lambda e: (e.start.middle, e.ingredient, e.sources)))


def record_episodes(record: PatientRecord, rules: Rules) -> dict[str, list[Episode]]:
    """What each record that can make lines tells of each agent, before they are put together."""
    return _sorted_in(record, rules).episodes


def build_timeline(record: PatientRecord, rules: Rules, others: Sequence[Episode] = ()) -> Timeline:
    """Episodes of the record up to the day of assessment.

    `others`: what other records of the same agents tell, put together before.
    """
    draft = _sorted_in(record, rules)
    for episode in others:
        draft.episodes.setdefault(episode.ingredient, []).append(episode)
    for episodes in draft.episodes.values() if others else ():
        episodes.sort(key=lambda e: e.sources)
    return Timeline(
        draft.merge(draft.episodes),
        draft.merge(draft.supportive),
        tuple(draft.undated),
        tuple(draft.excluded),
        tuple(sorted(draft.planned)),
        tuple(sorted(draft.concomitant)),
        tuple(dict.fromkeys(draft.doubts)),
        tuple(draft.unnamed),
    )


def _sorted_in(record: PatientRecord, rules: Rules) -> _Draft:
    draft = _Draft(record, rules)
    for medication in sorted(record.medications, key=lambda m: (m.source, m.name)):
        _sort_in(medication, draft)
    return draft


def join_timelines(*parts: Timeline) -> Timeline:
    """Timelines of one patient that share no agent, as one."""
    return Timeline(
        _in_order([e for part in parts for e in part.episodes]),
        _in_order([e for part in parts for e in part.supportive]),
        tuple(e for part in parts for e in part.undated),
        tuple(reason for part in parts for reason in part.excluded),
        tuple(sorted({name for part in parts for name in part.planned})),
        tuple(sorted({name for part in parts for name in part.concomitant})),
        tuple(dict.fromkeys(d for part in parts for d in part.doubts)),
        tuple(use for part in parts for use in part.unnamed),
    )


def _sort_in(record: Medication, draft: _Draft) -> None:
    """Rules IN-4 and IN-8: an exposure, a plan, or set aside with its reason."""
    names = record.ingredients or ((record.name,) if record.investigational else ())
    if record.unnamed and _is_of_patient(record, draft):
        dates = record_dates(record, draft.patient.person, draft.rules.as_of)
        draft.unnamed += [
            UnnamedUse(name, dates.start, dates.end, record.stop_reason, record.source)
            for name in record.unnamed
        ]
    if not names:
        if not record.unnamed:
            draft.concomitant.add(record.name)
        if "breast-cancer" in record.reason_concepts or record.intent in {"curative", "palliative"}:
            draft.exclude(record, "unmapped-drug", text("why-unknown-drug"))
            sources = (record.source,)
            draft.doubts.append(doubt("moderate", "unmapped-drug", sources, drug=record.name))
    elif record.do_not_perform:
        draft.exclude(record, "not-taken", text("why-not-to-give"))
    elif record.status in NEVER_TAKEN or (record.status == "draft" and record.kind != "statement"):
        draft.exclude(record, "not-taken", text("why-status", status=record.status))
    elif record.is_proposal:
        draft.exclude(record, "only-proposed", text("why-order-intent", intent=record.order_intent))
    elif is_planned(record, draft.patient, draft.rules):
        draft.planned |= set(names)
    else:
        for name in names:
            _expose(name, record, draft)


def _is_of_patient(record: Medication, draft: _Draft) -> bool:
    """Whether a record of unnamed therapy says that it was taken."""
    never = record.do_not_perform or record.status in NEVER_TAKEN or record.status == "draft"
    if never or record.is_proposal or is_planned(record, draft.patient, draft.rules):
        return False
    start = record_dates(record, draft.patient.person, draft.rules.as_of).start
    return start is None or start.first <= draft.rules.as_of


def _expose(name: str, record: Medication, draft: _Draft) -> None:
    """One agent of one record as an exposure, unless a rule leaves it out."""
    drug = draft.rules.terminology.drugs.by_name(name)
    if drug is not None and drug.role == "other":
        draft.concomitant.add(name)
        return
    other_uses = draft.rules.terminology.therapies.other_uses
    if drug is not None and _has_other_use(record, drug, other_uses):
        draft.exclude(record, "other-use", text("why-other-use"))
        return
    dates = record_dates(record, draft.patient.person, draft.rules.as_of)
    fault = why_implausible(dates.start, draft.patient.person, draft.rules)
    if fault:
        draft.exclude(record, "implausible-date", fault)
        return
    start = dates.start or PartialDate.of(draft.rules.as_of)
    episode = _episode(name, drug, record, start, dates)
    if dates.start is None:
        draft.undated.append(episode)
    elif episode.supportive:
        draft.supportive.setdefault(name, []).append(episode)
    else:
        draft.episodes.setdefault(name, []).append(episode)


def _episode(
    name: str, drug: Drug | None, record: Medication, start: PartialDate, dates: RecordDates
) -> Episode:
    """One agent of one record; rule LN-7: an agent that is not known is of unknown class."""
    interval = drug.interval_days if drug else None
    reason = _stop_reason(record, dates)
    return Episode(
        ingredient=name,
        classes=drug.classes if drug else (INVESTIGATIONAL,),
        endocrine=bool(drug and drug.endocrine),
        advanced_only=bool(drug and drug.advanced_only),
        start=start,
        end=dates.end,
        stop_reason=reason,
        intent=record.intent,
        rank=_PATIENT_RANK if record.patient_reported else _RANK.get(record.kind, 3),
        sources=(record.source,),
        flags=dates.flags,
        supportive=drug is not None and drug.role == "supportive",
        single=record.kind in EVENTS
        and not is_told_stop(record)
        and _is_one_event(record, start, dates.end),
        cover=(record.supply_days if record.kind == "dispense" else None) or interval,
        supply=record.kind == "dispense" and not is_told_stop(record),
        stopped=dates.end if reason else None,
    )


def _stop_reason(record: Medication, dates: RecordDates) -> str | None:
    """Why it ended; a record that is open by its dates has not, whatever its reason says (IN-7)."""
    is_stop = dates.over or dates.start is None or record.kind in EVENTS
    return record.stop_reason if is_stop else None


def _is_one_event(record: Medication, start: PartialDate, end: PartialDate | None) -> bool:
    """A dose or a supply, not a stretch of treatment told as one administration."""
    if end is None:
        return record.status != "in-progress"
    return end.middle <= start.middle + days(1)


def _has_other_use(record: Medication, drug: Drug, other_uses: frozenset[str]) -> bool:
    """Rule EP-5: a drug that counts with a cancer reason only, above a dose only, or for another disease.

    An endocrine drug that was stopped for progression was given against the cancer; other diseases
    that progress are treated with cytotoxics too.
    """
    has_failed = drug.endocrine and record.stop_reason == "progression"
    has_reason = has_failed or not set(drug.required_reasons).isdisjoint(record.reason_concepts)
    if drug.required_reasons and not has_reason:
        return True
    reasons = set(record.reason_concepts)
    if (
        not has_failed
        and "breast-cancer" not in reasons
        and reasons & {"other-cancer", *other_uses}
    ):
        return True
    dose, least = record.dose_value, drug.exclude_below_mg
    return bool(least and record.dose_unit == "mg" and dose is not None and dose < least)
