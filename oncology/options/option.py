"""What the evaluation of regimens hands on: one option a regimen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal, NamedTuple

from oncology.facts import Outcome
from oncology.knowledge import Regimen
from oncology.options.regimen_on_day import Regulatory, Subgroup
from oncology.values import Reason

Status = Literal["preferred", "alternative", "needs-data", "not-eligible", "investigational"]


class Tie(NamedTuple):
    """Another option of the same rank, and the direct comparison with it if there is one."""

    id: str
    title: str
    comparison: str | None


class Option(NamedTuple):
    """One regimen with its judgement."""

    regimen: Regimen
    classes: tuple[str, ...]
    status: Status
    rank: int | None
    score: int
    grounds: tuple[str, ...]  # of its place: the regimen's own, then each rule's that is met
    subgroup: Subgroup | None  # figure of the key trial for patients like this one
    criteria: tuple[Outcome, ...]
    cautions: tuple[Reason, ...]
    regulatory: Mapping[str, tuple[Regulatory, date | None]]
    missing: tuple[str, ...]
    evidence: tuple[str, ...]  # the key trial for this patient first
    off_label: bool  # outside the label, and not established there
    hidden: str | None = None  # by which policy of the site
    ties: tuple[Tie, ...] = ()

    def tie_with(self, other: Regimen) -> Tie:
        """The tie with another regimen; a comparison may stand with either of the two."""
        comparison = self.regimen.compared.get(other.id) or other.compared.get(self.regimen.id)
        return Tie(other.id, other.title, comparison)

    @property
    def rationale(self) -> str:
        """Grounds, the subgroup's figure and what is known of a tie, in sentences."""
        open_ones = ", ".join(tie.title for tie in self.ties if tie.comparison is None)
        sentences = (
            *self.grounds,
            self.subgroup.text if self.subgroup else None,
            *(tie.comparison for tie in self.ties),
            f"Tied with {open_ones}: no head-to-head data." if open_ones else None,
        )
        return " ".join(sentence for sentence in sentences if sentence)
