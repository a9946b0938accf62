"""Regimens evaluated for one patient: status by three-valued criteria, order by stated rules."""

from __future__ import annotations

from collections.abc import Mapping

from oncology.facts import Answers
from oncology.options.option import Option
from oncology.options.ranking import rank_options
from oncology.options.regimen_answers import regimen_answers
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
    findings = RegimenFindings(on_day, judge, fit_of(on_day, judge.context.answers))
    return Option(findings, findings.status, findings.fit, findings.score, on_day.hidden)


def fit_of(regimen: RegimenOnDay, patient: Answers) -> Status:
    """The status of one regimen by its use alone, before safety and ranking.

    The gravest answer decides: the first that rules the regimen out ends it. Which of the
    alternatives are preferred is seen in ranking.
    """
    if regimen.without_label:
        return "not-eligible"
    for node, against in regimen.against.of_patient:
        if patient[node] == against:
            return "not-eligible"
    answers = regimen_answers(regimen, patient)
    for node, against in regimen.against.of_agents:
        if answers[node] == against:
            return "not-eligible"
    if regimen.regimen.investigational:
        return "investigational"
    is_open = any(answers[node] == "unknown" for node in (*regimen.required, *regimen.wording))
    return "needs-data" if is_open else "alternative"
