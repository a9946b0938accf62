"""What is concluded on each start of a line of a chart."""

from functools import cache

import terminology
from oncology.assessment import Case, findings_on
from oncology.checks import load_checked
from oncology.retrospect import decisions_of, write_decision


@cache
def base():
    return load_checked(), terminology.load()


def decisions(resources, day, patient="p"):
    """The decisions as plain data."""
    knowledge, terms = base()
    case = Case(tuple(resources), patient, day, "us")
    present = findings_on(case, knowledge, terms)
    judge = lambda past: findings_on(past, knowledge, terms)  # noqa: E731
    return [write_decision(d) for d in decisions_of(case, present, knowledge, judge)]
