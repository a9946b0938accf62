"""How long CDK4/6 inhibitors were given for advanced disease, and how soon the first one failed."""

from __future__ import annotations

from dataclasses import replace

from oncology.course import days_on_cdk46, months_on_cdk46
from oncology.facts.exposure import of_group, resources
from oncology.facts.patient_facts import PatientFacts
from oncology.facts.registry import Derivations
from oncology.facts.wording import text
from oncology.values import Fact, Known, Unknown

fact = Derivations(of_course=True)


def _doubt(facts: PatientFacts) -> Unknown | None:
    """Why more may have been given than is sure, with what it surely rests on."""
    context = facts.context
    doubt = context.exposures.doubt(of_group(context.rules, "cdk46"), "advanced")
    return doubt and replace(doubt, sources=_sources(facts))


def _sources(facts: PatientFacts) -> tuple[str, ...]:
    context = facts.context
    return resources(context.exposures.sure(of_group(context.rules, "cdk46"), "advanced"))


@fact("days-on-cdk46")
def days_on_inhibitors(facts: PatientFacts) -> Fact:
    """Days on any CDK4/6 inhibitor for advanced disease, breaks left out, agents added up."""
    conclusions, rules = facts.context.course.conclusions, facts.context.rules
    days = days_on_cdk46(conclusions.lines, conclusions.short, rules)
    doubt = _doubt(facts)
    return replace(doubt, low=days) if doubt else Known(days, _sources(facts))


@fact("months-on-cdk46")
def months_on_inhibitors(facts: PatientFacts) -> Fact:
    """The same in months, by the calendar where it was one unbroken course."""
    conclusions, rules = facts.context.course.conclusions, facts.context.rules
    months = months_on_cdk46(conclusions.lines, conclusions.short, rules)
    doubt = _doubt(facts)
    if doubt:
        return replace(doubt, low=months)
    return Unknown(text("no-cdk46")) if months is None else Known(months, _sources(facts))


@fact("ttp-first-cdk46")
def time_to_progression(facts: PatientFacts) -> Fact:
    """Calendar months from the inhibitor's start in its first line to progression, in bins.

    `no-line`: given, but too short a time to make a line (rule EP-4). The lower bound of a bin
    belongs to it (specification, section 3.2).
    """
    rules, lines = facts.context.rules, facts.context.course.conclusions.lines
    first = next((line for line in lines if line.of_group(rules, "cdk46")), None)
    if first is None:
        sources = _sources(facts)
        doubt = facts.context.exposures.doubt(of_group(rules, "cdk46"), "advanced")
        return doubt or Known("no-line" if sources else "none", sources)
    event = first.event
    start = min(stretch.start.middle for stretch in first.of_group(rules, "cdk46"))
    if event is None:
        return Known("ongoing")
    if event.day < rules.months_after(start, "first_line_months"):
        return Known("under-6", event.sources)
    if event.day < rules.months_after(start, "cdk_long_months"):
        return Known("6-to-12", event.sources)
    return Known("12-or-more", event.sources)
