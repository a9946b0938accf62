"""How long CDK4/6 inhibitors were given for advanced disease, and how soon the first one failed."""

from __future__ import annotations

from dataclasses import replace

from oncology.course import days_on_cdk46, months_on_cdk46
from oncology.facts.exposure import of_group, resources, why_possible
from oncology.facts.patient_facts import PatientFacts
from oncology.facts.registry import Derivations
from oncology.facts.wording import text
from oncology.values import Fact, Known, Unknown

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
    days = days_on_cdk46(conclusions.lines, conclusions.short, rules)
    sources, doubt = _exposures(facts)
    return replace(doubt, low=days, sources=sources) if doubt else Known(days, sources)


@fact("months-on-cdk46")
def months_on_inhibitors(facts: PatientFacts) -> Fact:
    """The same in months, by the calendar where it was one unbroken course."""
    conclusions, rules = facts.context.course.conclusions, facts.context.rules
    months = months_on_cdk46(conclusions.lines, conclusions.short, rules)
    sources, doubt = _exposures(facts)
    if doubt:
        return replace(doubt, low=months, sources=sources)
    return Unknown(text("no-cdk46")) if months is None else Known(months, sources)


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
    if event.day < rules.months_after(start, "cdk_short_months"):
        return Known("under-6", event.sources)
    if event.day < rules.months_after(start, "cdk_long_months"):
        return Known("6-to-12", event.sources)
    return Known("12-or-more", event.sources)
