"""Regimens judged for one patient: status by three-valued criteria, order by stated rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from oncology.facts import Answers, Outcome
from oncology.knowledge import HIDDEN, Knowledge, Regimen
from oncology.options.option import Option, Status
from oncology.options.ranking import ranked
from oncology.options.regimen_on_day import Regulatory, Standing, regimens_on_day
from oncology.values import Fact, Known, Reason, Unknown, contains_any
from terminology import Terminology

Facts = Mapping[str, Fact]


def evaluate_all(
    facts: Facts, knowledge: Knowledge, as_of: date, jurisdiction: str, terminology: Terminology
) -> tuple[Option, ...]:
    """Every regimen known on the day, best first, those that do not fit included."""
    answers = Judged(facts)
    known = regimens_on_day(knowledge, as_of, jurisdiction, terminology)
    judged = [_judge(standing, answers, jurisdiction) for standing in known.values()]
    return ranked(judged, knowledge.thresholds)


def status_of(standing: Standing, answers: Judged) -> Status:
    """The status of one regimen before ranking, and nothing else of it."""
    answers.turn_to(standing)
    return _status(standing.regimen, _criteria(standing, answers))


def _judge(standing: Standing, answers: Judged, jurisdiction: str) -> Option:
    """One regimen before ranking."""
    answers.turn_to(standing)
    regimen = standing.regimen
    criteria = _criteria(standing, answers)
    score, reasons = regimen.base_rank, [regimen.rationale]
    for rule in standing.prefers:
        if answers[rule.when].answer == "met":
            score += rule.points
            reasons.append(rule.reason)
    met = (figure for group, figure in standing.like_patients if answers[group].answer == "met")
    status = _status(regimen, criteria)
    offered = status in {"alternative", "needs-data"}
    outside = _outside(standing, answers, jurisdiction) if offered else ()
    return Option(
        regimen=regimen,
        classes=standing.classes,
        status=status,
        rank=None,
        score=score,
        grounds=tuple(reasons),
        subgroup=next(met, None),
        criteria=criteria,
        cautions=(*_cautions(standing, answers), *outside),
        regulatory=_regulatory(standing, answers),
        missing=_missing(criteria),
        evidence=_evidence(standing, answers),
        off_label=bool(outside) and not regimen.established,
        hidden=next((node.text for node in standing.barring if node.id == HIDDEN), None),
    )


class Judged(Answers):
    """Answers that hold for one regimen at a time, and for all where they ask for no own facts."""

    __slots__ = ("held",)

    def __init__(self, facts: Facts) -> None:
        """`facts`: those of the patient."""
        super().__init__(facts)
        self.held: dict[tuple[str, bool], Known] = {}

    def turn_to(self, standing: Standing) -> None:
        """Answer from here on for this regimen: what the patient had of its very agents."""
        for name, nodes in standing.own:
            self.replace_own(name, self._fact(name, standing), nodes)

    def _fact(self, name: str, standing: Standing) -> Fact:
        if name == "regimen-agent-progressed":
            return self._held("progressed-agents", standing.stands_for)
        if name == "regimen-backbone-progressed":
            return self._held("progressed-agents", standing.regimen.backbone)
        if name == "regimen-agent-toxicity":
            return self._held("toxicity-agents", standing.regimen.agents)
        if name == "regimen-agent-adjuvant-relapse":
            return self._held("adjuvant-relapse-agents", standing.stands_for)
        return standing.agents

    def _held(self, name: str, agents: tuple[str, ...]) -> Fact:
        """Whether a list of the patient's holds any of the agents; one object for each answer."""
        fact = self.facts.get(name, _NOT_RECORDED)
        answer = contains_any(fact, agents)
        if answer is None:
            return fact
        key = name, answer
        flag = self.held.get(key)
        if flag is None:
            flag = self.held[key] = Known(answer, fact.sources)
        return flag


_NOT_RECORDED = Unknown("not recorded")


def _criteria(standing: Standing, answers: Judged) -> tuple[Outcome, ...]:
    """All criteria with their answers: what is required, and of what bars that which holds."""
    found = [answers[node] for node in standing.required]
    for node in standing.wording:
        outcome = answers[node]
        if outcome.answer != "not-met":
            found.append(outcome)
    found += standing.unlabelled
    for node in standing.barring:
        outcome = answers[node]
        if outcome.answer == "met":
            found.append(_negated(outcome))
    return tuple(found)


def _missing(criteria: tuple[Outcome, ...]) -> tuple[str, ...]:
    """Names of the unknown facts that the status hangs on."""
    unknown = [outcome.missing for outcome in criteria if outcome.answer == "unknown"]
    return tuple(dict.fromkeys(name for names in unknown for name in names)) if unknown else ()


def _outside(standing: Standing, answers: Judged, jurisdiction: str) -> tuple[Reason, ...]:
    """The cautions of a use outside the label."""
    words = f"Outside the words of the label here ({jurisdiction.upper()})"
    return (
        *standing.outside,
        *(
            Reason("off-label", f"{words}: {outcome.text}.", "warning", outcome.sources)
            for node in standing.wording
            if (outcome := answers[node]).answer == "not-met"
        ),
    )


def _negated(outcome: Outcome) -> Outcome:
    return outcome._replace(answer="not-met", text=f"Speaks against it: {outcome.text}")


def _status(regimen: Regimen, criteria: tuple[Outcome, ...]) -> Status:
    answers = {outcome.answer for outcome in criteria}
    if "not-met" in answers:
        return "not-eligible"
    if regimen.investigational:
        return "investigational"
    return "needs-data" if "unknown" in answers else "alternative"


def _cautions(standing: Standing, answers: Judged) -> list[Reason]:
    found = []
    for caution in standing.cautions:
        outcome = answers[caution.when]
        if outcome.answer == "met":
            found.append(Reason(caution.code, caution.text, caution.severity, outcome.sources))
        elif outcome.answer == "unknown" and caution.ask:
            text = f"Not known whether: {outcome.text.lower()}. If so: {caution.text}"
            found.append(Reason(caution.code, text, "info"))
    for dispute in standing.regimen.disputes:
        if dispute.when is None or answers[dispute.when].answer == "met":
            pending = " Awaits specialist sign-off." if dispute.sign_off else ""
            text = f"Expert judgement differs. {dispute.one} {dispute.other}{pending}"
            found.append(Reason("expert-judgement-differs", text, "info"))
    return found


def _evidence(standing: Standing, answers: Judged) -> tuple[str, ...]:
    """Trials published by the day, the one nearest to this patient first."""
    nearest = [key.trial for key in standing.key_by if answers[key.when].answer == "met"]
    return tuple(dict.fromkeys((*nearest, *standing.evidence))) if nearest else standing.evidence


def _regulatory(standing: Standing, answers: Judged) -> dict[str, tuple[Regulatory, date | None]]:
    """The position in each jurisdiction for this patient, with the day of the first approval."""
    found: dict[str, tuple[Regulatory, date | None]] = {}
    for place in standing.places:
        status = place.status
        for node in place.nodes:
            if answers[node].answer == "not-met":
                status = "off-label"
                break
        found[place.jurisdiction] = (status, place.since)
    return found
