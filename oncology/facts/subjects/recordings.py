"""Facts on what the record holds: measurements, findings, allergies, conditions, drugs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from oncology.dates import PartialDate, add_months
from oncology.facts.comedication import is_taken
from oncology.facts.patient_facts import PatientFacts
from oncology.facts.registry import Derivations
from oncology.facts.wording import text
from oncology.intake import Comorbidity, Finding, PatientRecord
from oncology.values import NOT_RECORDED, Fact, Known, Unknown

fact = Derivations()


def _order(day: PartialDate | None, source: str) -> tuple[date, str]:
    """Newest last; what has no date counts as the oldest."""
    return day.middle if day else date.min, source


def newest_finding(record: PatientRecord, concept: str) -> Finding | None:
    """The newest finding of a concept; an undated one counts as the oldest."""
    findings = [f for f in record.findings if f.concept == concept]
    in_order = sorted(findings, key=lambda f: _order(f.date, f.source))
    return in_order[-1] if in_order else None


@fact("measurement")
def measurement(facts: PatientFacts, concept: str) -> Fact:
    """The newest value of a measured concept, in its unit of units.yaml."""
    values = [m for m in facts.context.record.measurements if m.concept == concept]
    if not values:
        return NOT_RECORDED
    newest = sorted(values, key=lambda m: _order(m.date, m.source))[-1]
    return Known(newest.value, (newest.source,))


@fact("finding")
def finding(facts: PatientFacts, concept: str, name: str) -> Fact:
    """The newest value of a finding; `name` as a sentence calls it."""
    newest = newest_finding(facts.context.record, concept)
    if newest is None:
        return Unknown(text("not-recorded", name=name))
    return Known(newest.value, (newest.source,))


@fact("allergies")
def allergies(facts: PatientFacts) -> Fact:
    """Drugs with a recorded allergy or intolerance."""
    entries = facts.context.record.allergies
    names = {name for entry in entries for name in entry.ingredients}
    return Known(tuple(sorted(names)), tuple(sorted(entry.source for entry in entries)))


@fact("comorbidities")
def comorbidities(facts: PatientFacts) -> Fact:
    """Recorded conditions that a rule asks for."""
    present = facts.context.record.comorbidities
    concepts, sources = {c.concept for c in present}, {c.source for c in present}
    return Known(tuple(sorted(concepts)), tuple(sorted(sources)))


@fact("glucose-lowering")
def glucose_lowering(facts: PatientFacts) -> Fact:
    """Groups of glucose-lowering drugs of which one is taken on the day."""
    context = facts.context
    drugs = [
        m
        for m in context.record.medications
        if m.glucose_lowering and is_taken(m, context.rules.as_of)
    ]
    groups = {group for m in drugs for group in m.glucose_lowering}
    return Known(tuple(sorted(groups)), tuple(sorted({m.source for m in drugs})))


@fact("recent-conditions")
def recent_conditions(facts: PatientFacts) -> Fact:
    """Conditions that began within the last months, whether they last or not.

    A condition whose beginning is not recorded may be one of them, unless it was over, or already
    on record, before.
    """
    as_of = facts.context.rules.as_of
    since = add_months(as_of, -int(facts.context.thresholds["recent-condition-months"]))
    entries = _begun(facts.context.record.comorbidities, as_of)
    sure = [c for c in entries if _began(c, (since, since), as_of)]
    possible = [c for c in entries if _began(c, (since, since), as_of) is None]
    members, sources = _concepts(sure), _sources(sure)
    more = set(_concepts(possible)) - set(members)
    if not more:
        return Known(members, sources)
    reason = text("no-onset", conditions=", ".join(sorted(more)))
    return Unknown(reason, members=members, possible=tuple(sorted(more)), sources=sources)


@fact("active-lung-disease")
def active_lung_disease(facts: PatientFacts) -> Fact:
    """Whether lung inflammation is active and new: of the last months, or of the newest line."""
    context = facts.context
    as_of, lines = context.rules.as_of, context.history.lines
    since = add_months(as_of, -int(context.thresholds["active-lung-disease-months"]))
    # an imprecise first day of the line leaves the beginning of the span open
    span = since, since
    if lines:
        span = min(since, lines[-1].start.first), min(since, lines[-1].start.last)
    group = context.groups["lung-inflammation"]
    entries = [c for c in _begun(context.record.comorbidities, as_of) if c.concept in group]
    answers = {c: _is_active_since(c, span, as_of) for c in entries}
    sure = [c for c, answer in answers.items() if answer]
    if sure:
        return Known(True, _sources(sure))
    if None in answers.values():
        return Unknown(text("lung-disease-not-settled"))
    return Known(False, _sources(entries))


def _is_active_since(entry: Comorbidity, span: tuple[date, date], as_of: date) -> bool | None:
    """Whether it is active and began in the span; None where status or dates do not say."""
    recent = _began(entry, span, as_of)
    if not entry.active or recent is False:
        return False
    return recent if entry.status_is_recorded else None


def _begun(entries: Iterable[Comorbidity], as_of: date) -> list[Comorbidity]:
    """Conditions of the day: those that begin, or are recorded, later are not known on it."""
    return [c for c in entries if c.onset is None or c.onset.first <= as_of]


def _began(entry: Comorbidity, span: tuple[date, date], as_of: date) -> bool | None:
    """Whether it began in the span up to the day; None where that is not known.

    `span`: the earliest and the latest day that it may begin with.
    """
    ends = [d.last for d in (entry.onset, entry.end) if d is not None]
    latest = min([as_of, *ends])
    earliest = entry.onset.first if entry.onset and entry.onset_is_recorded else None
    if earliest is not None and earliest >= span[1]:
        return True
    return False if latest < span[0] else None


def _concepts(entries: Iterable[Comorbidity]) -> tuple[str, ...]:
    return tuple(sorted({c.concept for c in entries}))


def _sources(entries: Iterable[Comorbidity]) -> tuple[str, ...]:
    return tuple(sorted({c.source for c in entries}))
