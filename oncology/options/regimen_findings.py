"""What is found of a regimen and a patient, each part when it is first asked for, and kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from oncology.facts import Answers, Outcome, fill_sentence
from oncology.knowledge import HIDDEN, Node
from oncology.on_demand import on_demand
from oncology.options.key_evidence import KeyEvidence
from oncology.options.position import Regulatory
from oncology.options.regimen_on_day import RegimenOnDay, Subgroup
from oncology.options.regimen_safety import RegimenJudge, RegimenSafety, bar_outcome
from oncology.options.wording import text
from oncology.values import Reason, value_of

Status = Literal["preferred", "alternative", "needs-data", "not-eligible", "investigational"]


@dataclass(frozen=True, eq=False)  # no slots: what is found is kept
class RegimenFindings:
    """A regimen of the day before one patient, with the answers for it.

    `fit`: the status by its use alone.
    """

    on_day: RegimenOnDay
    judge: RegimenJudge
    answers: Answers
    fit: Status

    @property
    def status(self) -> Status:
        """The status with what speaks against its agents, before ranking."""
        if self.fit == "not-eligible":
            return self.fit
        return "not-eligible" if self.safety.bars or self._line_goes_on else self.fit

    @on_demand
    def grounds(self) -> tuple[str, ...]:
        """Sentences for its place: the regimen's own, then each rule's that is met."""
        own = fill_sentence(self.on_day.regimen.rationale, self.answers.facts)
        met = (rule.reason for rule in self.on_day.prefers if self.answers[rule.when] == "met")
        return (own, *met)

    @on_demand
    def subgroup(self) -> Subgroup | None:
        """The figure of the key trial for patients like this one."""
        groups = (figure for node, figure in self.on_day.like_patients if self._is_met(node))
        return next(groups, None)

    @on_demand
    def criteria(self) -> tuple[Outcome, ...]:
        """All criteria with their answers: what is required, and of what bars that which holds.

        Of a label's wording that which is not met is no criterion: the use is off-label, a caution.
        """
        on_day, answers = self.on_day, self.answers
        return (
            *(answers.outcome(node) for node in on_day.required),
            *(answers.outcome(node) for node in on_day.wording if answers[node] != "not-met"),
            *on_day.without_label,
            *(_speaking_against(answers.outcome(n)) for n in on_day.barring if self._is_met(n)),
        )

    @on_demand
    def not_met(self) -> tuple[str, ...]:
        """Ids of the criteria that are not met."""
        on_day, answers = self.on_day, self.answers
        return (
            *(node.id for node in on_day.required if answers[node] == "not-met"),
            *(outcome.id for outcome in on_day.without_label),
            *(node.id for node in on_day.barring if answers[node] == "met"),
        )

    @on_demand
    def missing(self) -> tuple[str, ...]:
        """Names of the unknown facts that the status hangs on."""
        if self.fit == "alternative":
            return ()
        nodes = (*self.on_day.required, *self.on_day.wording)
        unknown = (n for n in nodes if self.answers[n] == "unknown")
        return tuple(dict.fromkeys(x for n in unknown for x in self.answers.outcome(n).missing))

    @on_demand
    def bars(self) -> tuple[Outcome, ...]:
        """What forbids its agents in this patient; of what is investigational the missing approval."""
        if self.status == "investigational":
            return self.on_day.not_yet
        return (*(bar_outcome(reason) for reason in self.safety.bars), *self._line_goes_on)

    @on_demand
    def cautions(self) -> tuple[Reason, ...]:
        """What to heed if it is chosen, disputes and off-label use among it."""
        disputes = (
            dispute for node, dispute in self.on_day.disputes if node is None or self._is_met(node)
        )
        return (*self.safety.cautions, *self._own_cautions, *disputes, *self._off_label)

    @on_demand
    def has_warning(self) -> bool:
        """Whether a caution is a warning that neither a due test nor its orders answer."""
        harmless = self.safety.harmless
        return any(
            caution.severity == "warning" and caution.code not in harmless
            for caution in (*self.safety.cautions, *self._own_cautions)
        )

    @on_demand
    def regulatory(self) -> Mapping[str, tuple[Regulatory, date | None]]:
        """The position in each jurisdiction for this patient, with the day of the first approval."""
        return {
            position.jurisdiction: (
                "off-label"
                if any(self.answers[node] == "not-met" for node in position.nodes)
                else position.status,
                position.since,
            )
            for position in self.on_day.positions
        }

    @on_demand
    def evidence(self) -> tuple[str, ...]:
        """Trials published by the day, the one nearest to this patient first."""
        nearest = (key.trial for key in self.on_day.key_by if self._is_met(key.when))
        return tuple(dict.fromkeys((*nearest, *self.on_day.evidence)))

    @property
    def key_evidence(self) -> KeyEvidence | None:
        """What the key trial for this patient found; None where no trial leads."""
        return self.on_day.findings.get(self.evidence[0]) if self.evidence else None

    @on_demand
    def off_label(self) -> bool:
        """Whether it is a use outside the label that is not established either."""
        return bool(self._off_label) and not self.on_day.regimen.established

    @on_demand
    def safety(self) -> RegimenSafety:
        """What speaks against its agents; nothing is asked where it does not fit anyway."""
        if self.fit == "not-eligible":
            return self.judge.judge_nothing()
        return self.judge.judge(self.on_day, self.missing)

    def _is_met(self, node: Node) -> bool:
        return self.answers[node] == "met"

    @on_demand
    def _line_goes_on(self) -> tuple[Outcome, ...]:
        """While a line goes on without progression, and no toxicity ended a part of it, none is due."""
        if self.fit == "not-eligible" or self.on_day.regimen.on_therapy:
            return ()
        facts = self.judge.facts
        goes_on, toxicity = facts.get("line-goes-on"), facts.get("line-toxicity")
        if value_of(goes_on) is not True or value_of(toxicity) is True:
            return ()
        sentence = text("for-after-this-line")
        sources = goes_on.sources if goes_on is not None else ()
        return (Outcome("line-goes-on", sentence, "not-met", sentence, sources, ()),)

    @on_demand
    def _own_cautions(self) -> tuple[Reason, ...]:
        """What the regimen itself says."""
        facts = self.answers.facts
        return tuple(
            Reason(c.code, fill_sentence(c.text, facts), c.severity, self._sources(c.when))
            for c in self.on_day.cautions
            if self._is_met(c.when)
        )

    @on_demand
    def _off_label(self) -> tuple[Reason, ...]:
        """The cautions of a use outside the label.

        Nobody needs to hear of the label of what does not fit, or of what has none yet.
        """
        on_day = self.on_day
        if self.status not in {"alternative", "needs-data"}:
            return ()
        outside = (node for node in on_day.wording if self.answers[node] == "not-met")
        return (*on_day.off_label, *(self._outside_label(node) for node in outside))

    def _outside_label(self, node: Node) -> Reason:
        jurisdiction = self.on_day.jurisdiction.upper()
        sentence = text("outside-label", jurisdiction=jurisdiction, criterion=node.text)
        return Reason("off-label", sentence, "warning", self._sources(node))

    def _sources(self, node: Node) -> tuple[str, ...]:
        return self.answers.outcome(node).sources


def _speaking_against(outcome: Outcome) -> Outcome:
    is_hidden = outcome.id == HIDDEN  # a site's policy is told as it is
    sentence = outcome.text if is_hidden else text("speaks-against", criterion=outcome.text)
    return outcome._replace(answer="not-met", text=sentence)
