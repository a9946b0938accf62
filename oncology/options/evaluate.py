"""Regimens evaluated for one patient: status by three-valued criteria, order by stated rules."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from oncology.facts import Answers
from oncology.options.option import Option
from oncology.options.ranking import rank_options
from oncology.options.regimen_answers import LISTS, regimen_answers
from oncology.options.regimen_findings import RegimenFindings, Status
from oncology.options.regimen_on_day import RegimenOnDay
from oncology.options.regimen_safety import RegimenJudge


def evaluate_regimens(
    judge: RegimenJudge, regimens: Mapping[str, RegimenOnDay], thresholds: Mapping[str, float]
) -> tuple[Option, ...]:
    """An option for every regimen of the day, best first, those that do not fit included."""
    options = [_option(regimen, judge) for regimen in regimens.values()]
    return rank_options(options, thresholds)


def _option(on_day: RegimenOnDay, judge: RegimenJudge) -> Option:
    """One regimen before ranking; what is told of it is found when somebody asks."""
    patient = judge.context.answers
    answers = regimen_answers(on_day, patient)
    findings = RegimenFindings(on_day, judge, answers, fit_of(on_day, patient, answers))
    return Option(
        findings=findings,
        status=findings.status,
        fit=findings.fit,
        score=_score(findings, patient),
        hidden=on_day.hidden,
    )


def _score(findings: RegimenFindings, patient: Answers) -> int:
    """The regimen's base rank, and the points of the rules that are met."""
    score, points = findings.on_day.regimen.base_rank, findings.on_day.points
    for node, number in points.of_patient:
        if patient[node] == "met":
            score += number
    for node, number in points.of_agents:
        if findings.answers[node] == "met":
            score += number
    return score


def fit_of(regimen: RegimenOnDay, patient: Answers, answers: Answers) -> Status:
    """The status of one regimen by its use alone, before safety and ranking.

    The gravest answer decides: the first that rules the regimen out ends it. Which of the
    alternatives are preferred is seen in ranking. `answers`: those for this regimen, over the
    patient's.
    """
    if regimen.without_label:
        return "not-eligible"
    for node, against in regimen.against.of_patient:
        if patient[node] == against:
            return "not-eligible"
    for node, against in regimen.against.of_agents:
        if answers[node] == against:
            return "not-eligible"
    if regimen.regimen.investigational:
        return "investigational"
    is_open = any(patient[node] == "unknown" for node, _ in regimen.open_to.of_patient) or any(
        answers[node] == "unknown" for node, _ in regimen.open_to.of_agents
    )
    return "needs-data" if is_open else "alternative"


def fit_may_differ(
    regimen: RegimenOnDay, patient: Answers, other: Answers, names: frozenset[str]
) -> bool:
    """Whether answers on other facts under these names may give the regimen another status.

    Most are ruled out by what none of the names says.
    """
    if not LISTS.isdisjoint(names):
        return True
    against, open_to = regimen.against, regimen.open_to
    return any(
        other[node] != patient[node]
        for node, _ in chain(against.of_patient, open_to.of_patient)
        if not node.facts.isdisjoint(names)
    ) or any(
        not node.facts.isdisjoint(names) for node, _ in chain(against.of_agents, open_to.of_agents)
    )
