"""From medication records to episodes of exposure (rules IN-4, IN-7, IN-8, EP-1 to EP-5)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from oncology.course.doubt import Doubt, doubt
from oncology.course.exposure.episodes import INVESTIGATIONAL, Episode, merge_records
from oncology.dates import PartialDate, add_months
from oncology.intake import Medication, PatientRecord, Person
from oncology.knowledge import Rules
from oncology.values import Reason
from terminology import Drug

_RANK = {"administration": 5, "dispense": 4, "statement": 3, "request": 2}
_PATIENT_RANK = 1
# What was never taken (rule IN-4), and what says that it ended.
_DROPPED = {"entered-in-error", "not-taken", "not-done", "cancelled", "declined", "preparation"}
_ENDED = {"completed", "stopped", "ended"}
_EVENTS = {"administration", "dispense"}


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

    def exclude(self, record: Medication, code: str, why: str) -> None:
        self.excluded.append(Reason(code, f"{record.name}: {why}.", "info", (record.source,)))

    def merged(self, by_name: dict[str, list[Episode]]) -> tuple[Episode, ...]:
        found: list[Episode] = []
        for name, records in sorted(by_name.items()):
            drug = self.rules.terminology.drugs.by_name(name)
            interval = drug.interval_days if drug else None
            episodes, doubts = merge_records(records, interval, self.rules)
            found += episodes
            self.doubts += doubts
        return _ordered(found)


def _ordered(episodes: list[Episode]) -> tuple[Episode, ...]:
    return tuple(sorted(episodes, key=lambda e: (e.start.middle, e.ingredient, e.sources)))


def build_timeline(record: PatientRecord, rules: Rules) -> Timeline:
    """Episodes of the record up to the day of assessment."""
    draft = _Draft(record, rules)
    for medication in sorted(record.medications, key=lambda m: (m.source, m.name)):
        _sort_in(medication, draft)
    return Timeline(
        draft.merged(draft.episodes),
        draft.merged(draft.supportive),
        tuple(draft.undated),
        tuple(draft.excluded),
        tuple(sorted(draft.planned)),
        tuple(sorted(draft.concomitant)),
        tuple(dict.fromkeys(draft.doubts)),
    )


def join_timelines(one: Timeline, other: Timeline) -> Timeline:
    """Two timelines of one patient that share no agent, as one."""
    return Timeline(
        _ordered([*one.episodes, *other.episodes]),
        _ordered([*one.supportive, *other.supportive]),
        (*one.undated, *other.undated),
        (*one.excluded, *other.excluded),
        tuple(sorted({*one.planned, *other.planned})),
        tuple(sorted({*one.concomitant, *other.concomitant})),
        tuple(dict.fromkeys((*one.doubts, *other.doubts))),
    )


def _sort_in(record: Medication, draft: _Draft) -> None:
    names = record.ingredients or ((record.name,) if record.investigational else ())
    if not names:
        draft.concomitant.add(record.name)
        if "breast-cancer" in record.reason_concepts or record.intent in {"curative", "palliative"}:
            draft.exclude(record, "unmapped-drug", "its drug is not known here")
            text = f"{record.name} is not known here."
            draft.doubts.append(doubt("moderate", "unmapped-drug", text, (record.source,)))
    elif record.do_not_perform:
        draft.exclude(record, "not-taken", "an order not to give it")
    elif record.status in _DROPPED or (record.status == "draft" and record.kind != "statement"):
        draft.exclude(record, "not-taken", f"recorded as {record.status}")
    elif record.order_intent in {"proposal", "plan", "option"}:
        draft.exclude(record, "only-proposed", f"order intent {record.order_intent}")
    elif _planned(record, draft):
        draft.planned |= set(names)
    else:
        for name in names:
            _expose(name, record, draft)


def _planned(record: Medication, draft: _Draft) -> bool:
    if record.status in {"intended", "draft"}:
        return True
    if record.start is not None and record.start.first > draft.rules.as_of:
        return True
    return _fresh_order(record, draft) and not any(
        _backs(other, record, draft) for other in draft.patient.medications
    )


def _fresh_order(record: Medication, draft: _Draft) -> bool:
    """An order too young to tell whether the drug was begun."""
    if record.kind != "request" or record.status != "active":
        return False
    written = record.recorded or record.start
    if written is None:
        return False
    return written.middle >= draft.rules.as_of - draft.rules.days("order_only_days")


def _backs(other: Medication, order: Medication, draft: _Draft) -> bool:
    """Whether another record shows that the ordered drug is being taken."""
    if not set(other.ingredients) & set(order.ingredients):
        return False
    if other.status in {*_DROPPED, "intended", "draft"} or other.do_not_perform:
        return False
    if other.order_intent in {"proposal", "plan", "option"} or _fresh_order(other, draft):
        return False
    if other.start is not None and other.start.first > draft.rules.as_of:
        return False
    begun = order.start or order.recorded
    if other.end is None or begun is None:
        return True
    return other.end.last >= begun.first - draft.rules.days("oral_gap")


def _expose(name: str, record: Medication, draft: _Draft) -> None:
    """One agent of one record as an exposure, unless a rule leaves it out."""
    drug = draft.rules.terminology.drugs.by_name(name)
    if drug is not None and drug.role == "other":
        draft.concomitant.add(name)
        return
    if drug is not None and _other_use(record, drug.required_reasons, drug.exclude_below_mg):
        draft.exclude(record, "other-use", "given for another purpose, as far as recorded")
        return
    start, end, flags = _dates(record, draft.rules.as_of)
    fault = _implausible(start, draft.patient.person, draft.rules)
    if fault:
        draft.exclude(record, "implausible-date", fault)
        return
    episode = _episode(name, drug, record, start or PartialDate.of(draft.rules.as_of), end, flags)
    if start is None:
        draft.undated.append(episode)
    elif episode.supportive:
        draft.supportive.setdefault(name, []).append(episode)
    else:
        draft.episodes.setdefault(name, []).append(episode)


def _dates(
    record: Medication, as_of: date
) -> tuple[PartialDate | None, PartialDate | None, tuple[str, ...]]:
    """Rules IN-4 and IN-7: start and end as far as they can be trusted, and what is wrong."""
    flags: list[str] = []
    start, end = record.start, record.end
    if start is None and end is not None:
        start = end
        flags.append("start-missing")
    if start is not None and end is not None and end.last < start.first:
        end = None
        flags += ["end-before-start", "end-missing"]
    elif end is None and record.status in _ENDED and record.kind not in _EVENTS:
        flags.append("end-missing")
        stated = record.recorded if record.kind == "statement" else None
        if stated is not None and start is not None and stated >= start:
            end = stated  # it had ended by the day on which that was stated
    if end is not None and end.first > as_of:
        end = None
    if record.status == "on-hold":
        flags.append("on-hold")
        end = None
    if record.status == "unknown":
        flags.append("status-unknown")
    if record.kind == "request" and record.status == "active":
        flags.append("order-only")
    return start, end, tuple(flags)


def _implausible(start: PartialDate | None, person: Person | None, rules: Rules) -> str | None:
    if start is None or person is None:
        return None
    born, died = person.birth_date, person.deceased
    youngest = add_months(born.first, 12 * rules.number("minimum_age_years")) if born else None
    if youngest is not None and start.last < youngest:
        return "starts before or soon after birth"
    if died is not None and start.first > died.last:
        return "starts after the patient's death"
    return None


def _episode(
    name: str,
    drug: Drug | None,
    record: Medication,
    start: PartialDate,
    end: PartialDate | None,
    flags: tuple[str, ...],
) -> Episode:
    ended = end is not None or "end-missing" in flags
    interval = drug.interval_days if drug else None
    return Episode(
        ingredient=name,
        classes=drug.classes if drug else (INVESTIGATIONAL,),
        endocrine=bool(drug and drug.endocrine),
        advanced_only=bool(drug and drug.advanced_only),
        start=start,
        end=end,
        stop_reason=record.stop_reason if ended or record.kind in _EVENTS else None,
        intent=record.intent,
        rank=_PATIENT_RANK if record.patient_reported else _RANK.get(record.kind, 3),
        sources=(record.source,),
        flags=flags,
        supportive=drug is not None and drug.role == "supportive",
        single=record.kind in _EVENTS and _one_event(record, start, end),
        cover=(record.supply_days if record.kind == "dispense" else None) or interval,
    )


def _one_event(record: Medication, start: PartialDate, end: PartialDate | None) -> bool:
    """A dose or a supply, not a stretch of treatment told as one administration."""
    if end is None:
        return record.status != "in-progress"
    return (end.middle - start.middle).days <= 1


def _other_use(record: Medication, required: tuple[str, ...], below: float | None) -> bool:
    if required and not set(required) & set(record.reason_concepts):
        return True
    small = record.dose_value is not None and record.dose_unit == "mg"
    return bool(below and small and record.dose_value is not None and record.dose_value < below)
