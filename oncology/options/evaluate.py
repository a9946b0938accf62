"""Regimens evaluated for one patient: status by three-valued criteria, order by stated rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from oncology.facts import Answers, Outcome, fill_sentence
from oncology.knowledge import HIDDEN, Regimen
from oncology.options.option import Option, Status
from oncology.options.position import Regulatory
from oncology.options.ranking import rank_options
from oncology.options.regimen_answers import regimen_answers
from oncology.options.regimen_on_day import RegimenOnDay
from oncology.options.regimen_safety import NOTHING, RegimenJudge, bar_outcome
from oncology.options.wording import text
from oncology.values import Fact, Reason, value_of


def evaluate_regimens(
    judge: RegimenJudge, regimens: Mapping[str, RegimenOnDay], thresholds: Mapping[str, float]
) -> tuple[Option, ...]:
    """An option for every regimen of the day, best first, those that do not fit included."""
    options = [_option(regimen, judge) for regimen in regimens.values()]
    return rank_options(options, thresholds)


def fit_of(regimen: RegimenOnDay, answers: Answers) -> Status:
    """The status of one regimen by its use alone, before safety and ranking."""
    return _status(regimen.regimen, _criteria(regimen, regimen_answers(regimen, answers)))


def _option(on_day: RegimenOnDay, judge: RegimenJudge) -> Option:
    """One regimen before ranking."""
    answers = regimen_answers(on_day, judge.context.answers)
    regimen = on_day.regimen
    criteria = _criteria(on_day, answers)
    score, grounds = regimen.base_rank, [fill_sentence(regimen.rationale, judge.facts)]
    for rule in on_day.prefers:
        if answers[rule.when] == "met":
            score += rule.points
            grounds.append(rule.reason)
    subgroup = None
    for group, figure in on_day.like_patients:
        if answers[group] == "met":
            subgroup = figure
            break
    fit = _status(regimen, criteria)
    gaps = _missing_facts(criteria)
    safety = NOTHING if fit == "not-eligible" else judge.judge(on_day, gaps)
    bars = tuple(bar_outcome(reason) for reason in safety.bars)
    if fit != "not-eligible" and not regimen.on_therapy:
        bars += _line_goes_on(judge.facts)
    status: Status = "not-eligible" if bars else fit
    if status == "investigational":
        bars = on_day.not_yet
    # nobody needs to hear of the label of what does not fit, or of what has none yet
    fits = status in {"alternative", "needs-data"}
    cautions = (*safety.cautions, *_cautions(on_day, answers))
    off_label = _off_label(on_day, answers) if fits else []
    evidence = _evidence(on_day, answers)
    return Option(
        regimen=regimen,
        classes=on_day.classes,
        status=status,
        fit=fit,
        rank=None,
        score=score,
        grounds=tuple(grounds),
        subgroup=subgroup,
        criteria=criteria,
        bars=bars,
        cautions=(*cautions, *_disputes(on_day, answers), *off_label),
        has_warning=any(
            caution.severity == "warning" and caution.code not in safety.harmless
            for caution in cautions
        ),
        regulatory=_regulatory(on_day, answers),
        missing=gaps,
        evidence=evidence,
        key_evidence=on_day.findings.get(evidence[0]) if evidence else None,
        off_label=bool(off_label) and not regimen.established,
        hidden=on_day.hidden,
        orders=safety.orders,
    )


def _line_goes_on(facts: Mapping[str, Fact]) -> tuple[Outcome, ...]:
    """While a line goes on without progression, and no toxicity ended a part of it, none is due."""
    goes_on, toxicity = facts.get("line-goes-on"), facts.get("line-toxicity")
    if value_of(goes_on) is not True or value_of(toxicity) is True:
        return ()
    sentence = text("for-after-this-line")
    sources = goes_on.sources if goes_on is not None else ()
    return (Outcome("line-goes-on", sentence, "not-met", sentence, sources, ()),)


def _criteria(regimen: RegimenOnDay, answers: Answers) -> tuple[Outcome, ...]:
    """All criteria with their answers: what is required, and of what bars that which holds.

    Of a label's wording that which is not met is no criterion: the use is off-label, a caution.
    """
    outcomes = [answers.outcome(node) for node in regimen.required]
    for node in regimen.wording:
        outcome = answers.outcome(node)
        if outcome.answer != "not-met":
            outcomes.append(outcome)
    outcomes += regimen.without_label
    for node in regimen.barring:
        outcome = answers.outcome(node)
        if outcome.answer == "met":
            outcomes.append(_speaking_against(outcome))
    return tuple(outcomes)


def _speaking_against(outcome: Outcome) -> Outcome:
    is_hidden = outcome.id == HIDDEN  # a site's policy is told as it is
    sentence = outcome.text if is_hidden else text("speaks-against", criterion=outcome.text)
    return outcome._replace(answer="not-met", text=sentence)


def _status(regimen: Regimen, criteria: tuple[Outcome, ...]) -> Status:
    """The gravest answer decides; which of the alternatives are preferred is seen in ranking."""
    answers = {outcome.answer for outcome in criteria}
    if "not-met" in answers:
        return "not-eligible"
    if regimen.investigational:
        return "investigational"
    return "needs-data" if "unknown" in answers else "alternative"


def _missing_facts(criteria: tuple[Outcome, ...]) -> tuple[str, ...]:
    """Names of the unknown facts that the status hangs on."""
    unknown = [outcome.missing for outcome in criteria if outcome.answer == "unknown"]
    return tuple(dict.fromkeys(name for names in unknown for name in names)) if unknown else ()


def _cautions(regimen: RegimenOnDay, answers: Answers) -> list[Reason]:
    cautions: list[Reason] = []
    for caution in regimen.cautions:
        outcome = answers.outcome(caution.when)
        if outcome.answer == "met":
            sentence = fill_sentence(caution.text, answers.facts)
            reason = Reason(caution.code, sentence, caution.severity, outcome.sources)
            cautions.append(reason)
    return cautions


def _disputes(regimen: RegimenOnDay, answers: Answers) -> list[Reason]:
    """Both sides of each dispute among experts that concerns the patient."""
    return [dispute for when, dispute in regimen.disputes if when is None or answers[when] == "met"]


def _off_label(regimen: RegimenOnDay, answers: Answers) -> list[Reason]:
    """The cautions of a use outside the label."""
    cautions = [*regimen.off_label]
    jurisdiction = regimen.jurisdiction.upper()
    for node in regimen.wording:
        outcome = answers.outcome(node)
        if outcome.answer == "not-met":
            sentence = text("outside-label", jurisdiction=jurisdiction, criterion=outcome.text)
            cautions.append(Reason("off-label", sentence, "warning", outcome.sources))
    return cautions


def _evidence(regimen: RegimenOnDay, answers: Answers) -> tuple[str, ...]:
    """Trials published by the day, the one nearest to this patient first."""
    if not regimen.key_by:
        return regimen.evidence
    nearest = [key.trial for key in regimen.key_by if answers[key.when] == "met"]
    return tuple(dict.fromkeys((*nearest, *regimen.evidence))) if nearest else regimen.evidence


def _regulatory(
    regimen: RegimenOnDay, answers: Answers
) -> dict[str, tuple[Regulatory, date | None]]:
    """The position in each jurisdiction for this patient, with the day of the first approval."""
    regulatory: dict[str, tuple[Regulatory, date | None]] = {}
    for position in regimen.positions:
        status = position.status
        for node in position.nodes:
            if answers[node] == "not-met":
                status = "off-label"
                break
        regulatory[position.jurisdiction] = (status, position.since)
    return regulatory
