"""How long CDK4/6 inhibitors were given for advanced disease, and how soon the first one failed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from oncology.course import days_on_cdk46, months_on_cdk46
from oncology.facts.exposure import of_group, resources, why_possible
from oncology.facts.patient_facts import PatientFacts
from oncology.facts.registry import Derivations
from oncology.facts.wording import text
from oncology.knowledge import Rules
from oncology.values import Fact, Known, Unknown, number_between, one_of

fact = Derivations(of_course=True)


def _exposures(facts: PatientFacts) -> tuple[tuple[str, ...], Unknown | None]:
    """The resources of the inhibitors, and why more may have been given than is sure."""
    kind = of_group(facts.context.rules, "cdk46")
    sure, possible = facts.context.exposures.split(kind, "advanced")
    return resources(sure), why_possible(possible) if possible else None


@fact("days-on-cdk46")
def days_on_inhibitors(facts: PatientFacts) -> Fact:
    """Days on any CDK4/6 inhibitor for advanced disease, breaks left out, agents added up."""
    conclusions, rules = facts.context.course.conclusions, facts.context.rules
    low, high = days_on_cdk46(conclusions.lines, conclusions.short, rules)
    sources, doubt = _exposures(facts)
    if doubt:
        return replace(doubt, low=low, sources=sources)
    return number_between(low, high, text("end-not-recorded"), sources)


@fact("months-on-cdk46")
def months_on_inhibitors(facts: PatientFacts) -> Fact:
    """The same in months, by the calendar where it was one unbroken course."""
    conclusions, rules = facts.context.course.conclusions, facts.context.rules
    months = months_on_cdk46(conclusions.lines, conclusions.short, rules)
    sources, doubt = _exposures(facts)
    if doubt:
        return replace(doubt, low=months[0] if months else None, sources=sources)
    if months is None:
        return Unknown(text("no-cdk46"))
    return number_between(*months, text("end-not-recorded"), sources)


@fact("ttp-first-cdk46")
def time_to_progression(facts: PatientFacts) -> Fact:
    """Calendar months from the inhibitor's start in its first line to progression, in bins.

    `no-line`: given, but too short a time to make a line (rule EP-4). The lower bound of a bin
    belongs to it (specification, section 3.2).
    """
    rules, lines = facts.context.rules, facts.context.course.conclusions.lines
    first = next((line for line in lines if line.of_group(rules, "cdk46")), None)
    if first is None:
        sources, doubt = _exposures(facts)
        return doubt or Known("no-line" if sources else "none", sources)
    event = first.event
    start = min(stretch.start.middle for stretch in first.of_group(rules, "cdk46"))
    if event is None:
        return Known("ongoing")
    days = (event.when.first, event.when.last) if event.when.late else (event.day,)
    bins = [_bin(start, day, rules) for day in days]
    return one_of(bins, text("no-progression-day"), event.sources)


def _bin(start: date, day: date, rules: Rules) -> str:
    if day < rules.months_after(start, "cdk_short_months"):
        return "under-6"
    return "6-to-12" if day < rules.months_after(start, "cdk_long_months") else "12-or-more"
