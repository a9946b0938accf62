"""What the knowledge files hold, as typed values. The files are the authority, this is their shape."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from oncology.comparisons import (
    Answer,
    Comparison,
    Operator,
    combination,
    comparison,
)
from oncology.knowledge.sources import Citation
from oncology.on_demand import on_demand
from oncology.values import Scalar, Severity

Jurisdiction = Literal["us", "eu"]
Strength = Literal["strong", "moderate"]  # of an effect on an enzyme or transporter


@dataclass(frozen=True, eq=False)  # no slots: what is compiled of it is kept
class Criterion:
    """One comparison of a named fact with a value: the leaf of a criteria tree.

    Nodes that say the same are one object and compared by identity, so that they can be keys.
    """

    id: str
    text: str
    fact: str
    op: Operator
    value: Scalar | tuple[str, ...]
    ask: bool = False
    parameter: str | None = None  # whose number the value is

    @on_demand
    def facts(self) -> frozenset[str]:
        """The name of the fact that it asks for, as a set."""
        return frozenset({self.fact})

    @on_demand
    def compare(self) -> Comparison:
        """What a fact answers."""
        problem = f"criterion {self.id}: {self.op} does not fit the fact {self.fact}"
        return comparison(self.op, self.value, problem)


@dataclass(frozen=True, eq=False)
class Group:
    """all, any or not over other nodes. A `not` has one child. `text` words it as one criterion."""

    id: str
    kind: Literal["all", "any", "not"]
    text: str
    nodes: tuple[Node, ...]

    @on_demand
    def facts(self) -> frozenset[str]:
        """Names of the facts that it asks for."""
        return frozenset[str]().union(*(node.facts for node in self.nodes))

    @on_demand
    def combine(self) -> Callable[[Mapping[Node, Answer]], Answer]:
        """What the answers of its parts make of it."""
        return combination(self.kind, self.nodes)


Node = Criterion | Group


# accelerated: approved on condition of confirmatory evidence; national: authorised by member
# states, not centrally; no-breast-use: authorised, but not for breast cancer; off-label: used
# without a label; not-found: looked for and neither an approval nor a refusal was seen.
ApprovalStatus = Literal[
    "approved",
    "accelerated",
    "national",
    "no-breast-use",
    "off-label",
    "withdrawn",
    "not-approved",
    "not-found",
]
GRANTED = frozenset({"approved", "accelerated", "national"})


@dataclass(frozen=True, slots=True)
class Approval:
    """The regulatory position of a drug for one use in one jurisdiction, from one day on.

    `requires` bars the use where it is not met. `wording` are words of the label that leave use
    possible but outside it (women, where the patient is a man): off-label, with a caution.
    """

    id: str
    jurisdiction: Jurisdiction
    status: ApprovalStatus
    date: datetime.date | None  # from which it holds; unknown date: holds throughout
    until: datetime.date | None  # last day on which it held
    partners: tuple[str, ...]  # agents or classes that the wording names
    indication: str  # paraphrased
    criteria: tuple[str, ...]  # what the wording asks of the patient, for a reader
    requires: tuple[Node, ...]
    wording: tuple[Node, ...]
    note: str | None
    source: tuple[Citation, ...]
    checked: datetime.date

    @property
    def is_granted(self) -> bool:
        """Whether the use was authorised."""
        return self.status in GRANTED


@dataclass(frozen=True, slots=True)
class Guideline:
    """What a guideline body says of a regimen."""

    body: str
    year: int
    position: str
    strength: str
    source: tuple[Citation, ...]
    valid_from: datetime.date | None = None  # day of publication
    is_on_access: bool = False  # on what can be had in a country, not on what works


@dataclass(frozen=True, slots=True)
class Rank:
    """A rule that moves a regimen up (negative points) or down when its condition is met."""

    id: str
    when: Node
    points: int
    reason: str
    since: datetime.date | None = None  # day from which its evidence was known
    rows: tuple[str, ...] = ()  # of the decision table
    source: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Caution:
    """A note on a regimen, shown when its condition is met.

    `{fact}` in the text stands for what the fact of that name holds. `severity_in`: where a
    jurisdiction takes it for more, or less, grave. `beyond_scope`: an alert that has a card also
    where the service does not advise.
    """

    code: str
    when: Node
    text: str
    severity: Severity
    source: tuple[Citation, ...]
    rows: tuple[str, ...] = ()  # of the decision table
    valid_from: datetime.date | None = None
    severity_in: tuple[tuple[str, Severity], ...] = ()
    beyond_scope: bool = False

    def severity_for(self, jurisdiction: str) -> Severity:
        """How grave it is in a jurisdiction."""
        return dict(self.severity_in).get(jurisdiction, self.severity)


@dataclass(frozen=True, slots=True)
class Dispute:
    """Where expert judgement differs: both sides. `sign_off`: a specialist has yet to decide.

    `regimens` are what the other side gives: the dispute is one where a label covers one of them.
    """

    one: str
    other: str
    when: Node | None  # None: always
    sign_off: bool
    rows: tuple[str, ...]
    source: tuple[Citation, ...] = ()
    regimens: tuple[str, ...] = ()  # ids; (): it does not hang on any


@dataclass(frozen=True, slots=True)
class KeyTrial:
    """Another key trial for patients like those of its population."""

    trial: str
    when: Node


@dataclass(frozen=True, slots=True)
class LikePatients:
    """A figure of the key trial for a subgroup, told where this patient belongs to it."""

    figure: str  # id of the figure
    when: Node


@dataclass(frozen=True, slots=True)
class Regimen:
    """A treatment option."""

    id: str
    title: str
    agents: tuple[str, ...]
    base_rank: int  # lower is better
    investigational: bool
    requires: tuple[Node, ...]
    excludes: tuple[Node, ...]
    prefers: tuple[Rank, ...]
    cautions: tuple[Caution, ...]
    labels: tuple[Approval, ...]
    guidelines: tuple[Guideline, ...]
    evidence: tuple[str, ...]
    key_evidence: str | None
    rationale: str
    disputes: tuple[Dispute, ...]
    checked: datetime.date
    off_label: bool  # offered, with a caution, where no label holds
    established: bool  # and standard of care there, so that it may be preferred
    available_from: datetime.date | None  # earliest day on which the option existed as knowledge
    backbone: tuple[str, ...] = ()  # agents that may come again beside a new partner
    rows: tuple[str, ...] = ()  # of the decision table
    key_by: tuple[KeyTrial, ...] = ()
    like_patients: tuple[LikePatients, ...] = ()
    key_figure: str | None = None  # id of its figure, where that is not the trial's key
    compared: Mapping[str, str] = field(default_factory=dict)  # regimen id: the direct comparison
    on_therapy: bool = False  # for a line that goes on without progression
    rank_reason: str | None = None  # why it has this base rank
    rank_source: tuple[Citation, ...] = ()
    is_signed: bool = False  # accepted by a specialist; else proposed

    @property
    def disputed(self) -> str | None:
        """All disputes in words; None when there is none."""
        texts = [f"{d.one} {d.other}" for d in self.disputes]
        return " ".join(texts) or None


@dataclass(frozen=True, slots=True)
class DueRule:
    """When a test is due and which facts it would settle.

    Due where a result could change an option's status (`results`, each a set of facts that the
    test can bring), where a drug or class of `before` comes first or stands on a draft order, for
    `every_option`, or together with the test of another rule (`beside`). `retest`: genes whose
    negative result is too old after a progression; `recheck`: genes whose negative result in plasma
    asks for tissue. `undecided`: it settles whether the service can advise. `outlives`: facts of
    the moment that the result outlives; `later`: what it serves while one of them holds.
    """

    id: str
    test: str  # id of the test; several rules may ask for one test
    title: str
    specimen: str
    facts: tuple[str, ...]  # unknown facts that the test can settle
    results: tuple[Mapping[str, Scalar], ...]
    before: tuple[str, ...]
    retest: tuple[str, ...]
    recheck: tuple[str, ...]
    every_option: bool
    while_on_therapy: bool
    undecided: bool
    beside: str | None  # id of that rule
    outlives: tuple[str, ...]
    later: str | None
    when: tuple[Node, ...]
    reason: str
    urgent_rank: int
    source: tuple[Citation, ...]
    valid_from: datetime.date | None = None
    valid_until: datetime.date | None = None
    rows: tuple[str, ...] = ()  # of the decision table
