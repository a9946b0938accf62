"""What the evaluation of regimens hands on: one option a regimen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal, NamedTuple

from oncology.facts import Outcome
from oncology.knowledge import Regimen
from oncology.options.key_evidence import KeyEvidence
from oncology.options.position import Regulatory
from oncology.options.regimen_on_day import Subgroup
from oncology.options.regimen_safety import RegimenOrder
from oncology.options.wording import text
from oncology.values import Reason

Status = Literal["preferred", "alternative", "needs-data", "not-eligible", "investigational"]


class Tie(NamedTuple):
    """Another option of the same rank, and the direct comparison with it if there is one."""

    id: str
    title: str
    comparison: str | None


class Option(NamedTuple):
    """One regimen as it fits the patient. A tuple, since a request makes one of every regimen.

    Attributes:
        regimen: the entry of the knowledge, as it is on the day.
        classes: drug classes of its agents, sorted.
        status: `not-eligible` where a criterion is not met, `needs-data` where one is unknown;
            `investigational` has no label yet. Of the rest the best are `preferred`.
        fit: the status by the use alone, whatever speaks against its agents in this patient.
        rank: place among all options from 1, shared by ties; None where it is not offered.
        score: what the order goes by, the less the better: the regimen's base rank and the points
            of the rules that are met.
        grounds: sentences for its place: the regimen's own, then each rule's that is met.
        subgroup: the figure of the key trial for patients like this one.
        criteria: what is required, and of what bars that which holds, each with its answer.
        bars: what forbids its agents in this patient, as criteria that are not met; of what is
            investigational the missing approval.
        cautions: what to heed if it is chosen, disputes and off-label use among it.
        regulatory: by jurisdiction (`us`, `eu`) the position for this patient, with the day of the
            first approval.
        missing: names of the unknown facts that the status hangs on.
        evidence: ids of the trials published by the day, the key trial for this patient first.
        key_evidence: what the key trial for this patient found; None where no trial leads.
        off_label: a use outside the label that is not established either.
        has_warning: a caution that is a warning, that neither a due test nor its orders answer.
        orders: the drugs to be ordered, each at its start dose for this patient: its own, then those
            that cautions add. Of a drug that has another one's place what runs is kept.
        hidden: the words of the site's policy that hides it; None where none does.
        ties: the other options of its rank.
    """

    regimen: Regimen
    classes: tuple[str, ...]
    status: Status
    fit: Status
    rank: int | None
    score: int
    grounds: tuple[str, ...]
    subgroup: Subgroup | None
    criteria: tuple[Outcome, ...]
    bars: tuple[Outcome, ...]
    cautions: tuple[Reason, ...]
    regulatory: Mapping[str, tuple[Regulatory, date | None]]
    missing: tuple[str, ...]
    evidence: tuple[str, ...]
    off_label: bool
    has_warning: bool
    key_evidence: KeyEvidence | None = None
    hidden: str | None = None
    ties: tuple[Tie, ...] = ()
    orders: tuple[RegimenOrder, ...] = ()

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
