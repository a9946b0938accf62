"""What the evaluation of regimens hands on: one option a regimen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from oncology.facts import Outcome
from oncology.knowledge import HIDDEN, Regimen
from oncology.options.key_evidence import KeyEvidence
from oncology.options.position import Regulatory
from oncology.options.regimen_findings import RegimenFindings, Status
from oncology.options.regimen_on_day import Subgroup
from oncology.options.regimen_safety import RegimenOrder
from oncology.options.wording import text
from oncology.values import Reason


class Tie(NamedTuple):
    """Another option of the same rank, and the direct comparison with it if there is one."""

    id: str
    title: str
    comparison: str | None


class Option(NamedTuple):
    """One regimen as it fits the patient.

    A tuple of what ranking goes by, since a request makes one of every regimen; what is told of it
    is found when somebody asks.

    Attributes:
        findings: what is found of the regimen, as it is on the day, and the patient.
        status: `not-eligible` where a criterion is not met, `needs-data` where one is unknown;
            `investigational` has no label yet. Of the rest the best are `preferred`.
        fit: the status by the use alone, whatever speaks against its agents in this patient.
        score: what the order goes by, the less the better.
        hidden: the words of the site's policy that hides it; None where none does.
        rank: place among all options from 1, shared by ties; None where it is not offered.
        ties: the other options of its rank.
    """

    findings: RegimenFindings
    status: Status
    fit: Status
    score: int
    hidden: str | None
    rank: int | None = None
    ties: tuple[Tie, ...] = ()

    @property
    def regimen(self) -> Regimen:
        """The entry of the knowledge."""
        return self.findings.on_day.regimen

    @property
    def classes(self) -> tuple[str, ...]:
        """Drug classes of its agents, sorted."""
        return self.findings.on_day.classes

    @property
    def grounds(self) -> tuple[str, ...]:
        """Sentences for its place: the regimen's own, then each rule's that is met."""
        return self.findings.grounds

    @property
    def subgroup(self) -> Subgroup | None:
        """The figure of the key trial for patients like this one."""
        return self.findings.subgroup

    @property
    def criteria(self) -> tuple[Outcome, ...]:
        """What is required, and of what bars that which holds, each with its answer."""
        outcomes = self.findings.criteria
        if self._heeds_policy:
            return outcomes
        return tuple(outcome for outcome in outcomes if outcome.id != HIDDEN)

    @property
    def not_met(self) -> tuple[str, ...]:
        """Ids of the criteria that are not met."""
        names = self.findings.not_met
        return names if self._heeds_policy else tuple(name for name in names if name != HIDDEN)

    @property
    def _heeds_policy(self) -> bool:
        """Whether a site's policy counts, or there is none."""
        return self.hidden == self.findings.on_day.hidden

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the unknown facts that the status hangs on."""
        return self.findings.missing

    @property
    def bars(self) -> tuple[Outcome, ...]:
        """What forbids its agents in this patient, as criteria that are not met.

        Of what is investigational, the missing approval.
        """
        return self.findings.bars

    @property
    def cautions(self) -> tuple[Reason, ...]:
        """What to heed if it is chosen, disputes and off-label use among it."""
        return self.findings.cautions

    @property
    def has_warning(self) -> bool:
        """Whether a caution is a warning that neither a due test nor its orders answer."""
        return self.findings.has_warning

    @property
    def off_label(self) -> bool:
        """Whether it is a use outside the label that is not established either."""
        return self.findings.off_label

    @property
    def regulatory(self) -> Mapping[str, tuple[Regulatory, date | None]]:
        """The position for this patient by jurisdiction, with the day of the first approval."""
        return self.findings.regulatory

    @property
    def evidence(self) -> tuple[str, ...]:
        """Ids of the trials published by the day, the key trial for this patient first."""
        return self.findings.evidence

    @property
    def key_evidence(self) -> KeyEvidence | None:
        """What the key trial for this patient found; None where no trial leads."""
        return self.findings.key_evidence

    @property
    def orders(self) -> tuple[RegimenOrder, ...]:
        """The drugs to be ordered, each at its start dose for this patient.

        Its own, then those that cautions add. Of a drug that has another one's place what runs is
        kept.
        """
        return self.findings.safety.orders

    def tie_with(self, other: Regimen) -> Tie:
        """The tie with another regimen; a comparison may stand with either of the two."""
        comparison = self.regimen.compared.get(other.id) or other.compared.get(self.regimen.id)
        return Tie(other.id, other.title, comparison)

    @property
    def rationale(self) -> str:
        """Grounds, the subgroup's figure and what is known of a tie, in sentences."""
        sentences = [*self.grounds]
        if self.subgroup:
            sentences.append(self.subgroup.text)
        if self.ties:  # most options share their rank with none
            sentences += [tie.comparison for tie in self.ties if tie.comparison]
            titles = ", ".join(tie.title for tie in self.ties if tie.comparison is None)
            sentences += [text("tie", options=titles)] if titles else []
        return " ".join(filter(None, sentences))
