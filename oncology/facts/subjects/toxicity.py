"""Facts on drugs that were stopped for toxicity, in whatever setting: when, of what kind, how bad."""

from __future__ import annotations

from datetime import date

from oncology.dates import PartialDate, days
from oncology.facts.exposure import Exposure, any_agent, resources
from oncology.facts.patient_facts import FactContext, PatientFacts
from oncology.facts.registry import Derivations
from oncology.facts.wording import text
from oncology.intake import Comorbidity
from oncology.values import Fact, Known, Unknown

fact = Derivations(of_course=True)
Grades = dict[str | None, int | None]  # of each kind; None: a grade of no kind, or no grade


@fact("toxicity-stops")
def toxicity_stops(facts: PatientFacts) -> Fact:
    """Each stop for toxicity that is recorded: the drug, its last day, the kinds with their grades."""
    context = facts.context
    stops = _stops(context)
    rows = {_row(stop, _grades(stop, context), context) for stop in stops}
    return Known(tuple(sorted(rows)), resources(stops))


@fact("severe-toxicity-agents")
def severe_toxicity_agents(facts: PatientFacts) -> Fact:
    """Drugs stopped for a toxicity of a grade or a kind after which they are not given again."""
    context = facts.context
    stops = [stop for stop in _stops(context) if not stop.unnamed]
    answers = [(stop, _is_severe(stop, context)) for stop in stops]
    sure = [stop for stop, answer in answers if answer]
    members = {stop.ingredient for stop in sure}
    more = {stop.ingredient for stop, answer in answers if answer is None} - members
    agents, sources = tuple(sorted(members)), resources(sure)
    if not more:
        return Known(agents, sources)
    reason = text("toxicity-may-be-severe")
    return Unknown(reason, members=agents, possible=tuple(sorted(more)), sources=sources)


def _stops(context: FactContext) -> tuple[Exposure, ...]:
    return context.exposures.sure(any_agent, "any", "toxicity")


def _grades(stop: Exposure, context: FactContext) -> Grades:
    """Kinds of toxicity of a stop: of its own records, and of what blames the drug."""
    record, name = context.record, stop.ingredient
    toxicities = [
        toxicity
        for medication in record.medications
        if medication.source in stop.sources and name in medication.ingredients
        for toxicity in medication.toxicities
    ]
    toxicities += [
        event.toxicity
        for event in record.toxicities
        if name in event.ingredients and _may_be_of(event.date, stop, context)
    ]
    grades: Grades = {}
    for toxicity in toxicities:
        grade = max(grades.get(toxicity.kind) or 0, toxicity.grade or 0)
        grades[toxicity.kind] = grade or None
    return grades


def _row(stop: Exposure, grades: Grades, context: FactContext) -> str:
    names = context.rules.terminology.toxicities
    kinds = [
        text("toxicity-grade", kind=name, grade=grade) if grade else name
        for kind, grade in grades.items()
        for name in [names.name(kind) if kind else text("toxicity-unnamed")]
    ]
    words = ", ".join(sorted(kinds)) or text("toxicity-no-kind")
    if stop.end is None or stop.end.late:
        return text("toxicity-stop-no-day", drug=stop.ingredient, kinds=words)
    return text("toxicity-stop", drug=stop.ingredient, day=stop.end, kinds=words)


def _is_severe(stop: Exposure, context: FactContext) -> bool | None:
    """Whether grade, kind or a condition under the drug makes it so; None where dates do not say."""
    grades, group = _grades(stop, context), context.groups["severe-toxicity"]
    least = context.thresholds["severe-toxicity-grade"]
    if any(kind in group or (grade or 0) >= least for kind, grade in grades.items()):
        return True
    entries = [c for c in context.record.comorbidities if c.concept in group]
    answers = [_is_under(entry, stop, context) for entry in entries]
    return True if True in answers else None if None in answers else False


def _is_under(entry: Comorbidity, stop: Exposure, context: FactContext) -> bool | None:
    """Whether a condition began under the drug, or soon after its end."""
    first = entry.onset.first if entry.onset and entry.onset_is_recorded else date.min
    latest = [d.last for d in (entry.onset, entry.end) if d is not None]
    last = max(min([context.rules.as_of, *latest]), first)
    if first > context.rules.as_of:
        return False
    if stop.start is None or stop.end is None:
        return None
    end = stop.end.last + days(int(context.thresholds["toxicity-after-days"]))
    if last < stop.start.first or first > end:
        return False
    certain = first >= stop.start.last and last <= end - (stop.end.last - stop.end.first)
    return True if certain else None


def _may_be_of(when: PartialDate | None, stop: Exposure, context: FactContext) -> bool:
    """Whether what blames a drug on a day may mean this stop of it."""
    if when is None:
        return True
    if stop.start is not None and when.last < stop.start.first:
        return False
    grace = days(int(context.thresholds["toxicity-after-days"]))
    return stop.end is None or when.first <= stop.end.last + grace
