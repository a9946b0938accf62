"""What was given at the start of a line against what would have been offered on that day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from oncology.assessment import Findings
from oncology.facts import Outcome as Criterion
from oncology.knowledge import Knowledge
from oncology.options import Option
from oncology.orders import consists_of
from oncology.retrospect.line_starts import LineStart
from oncology.retrospect.wording import text
from oncology.values import value_of

Outcome = Literal[
    "first", "preferred", "alternative", "not-offered", "needs-data", "not-in-knowledge",
    "drugs-not-recognised", "out-of-scope", "unknown",
]  # fmt: skip
# offered in three grades, not offered, then what says neither
OUTCOMES: tuple[Outcome, ...] = (
    "first", "preferred", "alternative", "not-offered", "needs-data", "not-in-knowledge",
    "drugs-not-recognised", "out-of-scope", "unknown",
)  # fmt: skip
_BEST_FIRST = ("preferred", "alternative", "needs-data", "investigational", "not-eligible")
_OPEN_SETTING = "unknown"


@dataclass(frozen=True, slots=True)
class Difference:
    """Why what was given was not what stood first.

    `text` holds nothing of the chart; `detail` may.
    """

    code: str
    text: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How what was given stood on the day; `option` is the regimen that it was, if it was one."""

    outcome: Outcome
    option: Option | None = None
    differences: tuple[Difference, ...] = ()


def open_comparison(code: str, detail: str = "") -> Comparison:
    """A comparison that says neither yes nor no, for a reason of the wording."""
    return Comparison("unknown", None, (Difference(code, text(code), detail),))


def compare(start: LineStart, findings: Findings, knowledge: Knowledge) -> Comparison:
    """The comparison for a line that has a number.

    Args:
        start: What was given.
        findings: What was concluded on the chart of that day without it.
        knowledge: All knowledge, also of later days.
    """
    if start.strange:
        return strange_comparison(start)
    if not findings.scope.inside:
        return _outside(findings)
    if len(findings.history.lines) + 1 != start.number:
        return open_comparison("other-line-number")
    policy = findings.knowledge.order_policy
    options = [o for o in findings.options if consists_of(o.regimen, start.agents, policy)]
    if not options:
        is_later = any(consists_of(r, start.agents, policy) for r in knowledge.regimens.values())
        code = "regimen-of-later" if is_later else "regimen-unknown"
        return Comparison("not-in-knowledge", None, (Difference(code, text(code)),))
    best = min(options, key=lambda o: (_BEST_FIRST.index(o.status), o.rank or 0, o.regimen.id))
    if best.rank is None and _waits(best, findings):
        return open_comparison("line-went-on")
    return _of_option(best, findings)


def strange_comparison(start: LineStart) -> Comparison:
    """The comparison where drugs were given that are not recognised."""
    code = "drugs-not-recognised"
    difference = Difference(code, text(code), ", ".join(start.strange))
    return Comparison("drugs-not-recognised", None, (difference,))


def _outside(findings: Findings) -> Comparison:
    """Out of scope, or not known to be in it."""
    detail = " ".join(reason.text for reason in findings.scope.reasons)
    if findings.scope.undecided:
        return _scope("unknown", "scope-open", findings, detail)
    if findings.history.disease.setting == _OPEN_SETTING:
        return open_comparison("setting-unknown", detail)
    return _scope("out-of-scope", "scope", findings, detail)


def _scope(outcome: Outcome, code: str, findings: Findings, detail: str) -> Comparison:
    """One difference for each reason, by its code; the sentences of the reasons may hold the chart."""
    differences = [Difference(r.code, text(code), r.text) for r in findings.scope.reasons]
    return Comparison(outcome, None, tuple(differences) or (Difference(code, text(code), detail),))


def _waits(option: Option, findings: Findings) -> bool:
    """Whether the line before went on, and that alone stood against it or hid what did."""
    facts = findings.facts
    goes_on = value_of(facts.get("line-goes-on")) is True
    return (
        goes_on
        and value_of(facts.get("line-toxicity")) is not True
        and not option.regimen.on_therapy
    )


def _of_option(option: Option, findings: Findings) -> Comparison:
    if option.rank == 1:
        return Comparison("first", option)
    if option.status == "preferred":
        return Comparison("preferred", option, (_behind(findings),))
    if option.status == "alternative":
        cautions = [
            Difference(c.code, text("caution"), c.text)
            for c in option.cautions
            if c.severity != "info"
        ]
        return Comparison("alternative", option, (_behind(findings), *cautions))
    if option.status == "needs-data":
        return Comparison("needs-data", option, (*_criteria(option.criteria, "unknown"),))
    against = (*_criteria(option.criteria, "not-met"), *_bars(option))
    return Comparison("not-offered", option, against)


def _bars(option: Option) -> Iterator[Difference]:
    """What forbids it in this patient: its sentence may name what the chart names."""
    if option.status == "investigational":
        yield from _criteria(option.bars, "not-met")
        return
    for bar in option.bars:
        yield Difference(bar.id, text("bar"), bar.text)


def _behind(findings: Findings) -> Difference:
    first = [option for option in findings.options if option.rank == 1]
    titles = " / ".join(option.regimen.title for option in first)
    rationale = " ".join(option.rationale for option in first)
    return Difference("ranked-behind", text("ranked-behind", first=titles), rationale)


def _criteria(outcomes: Sequence[Criterion], answer: str) -> Iterator[Difference]:
    names: set[str] = set()
    for outcome in outcomes:
        if outcome.answer == answer and outcome.id not in names:
            names.add(outcome.id)
            yield Difference(outcome.id, outcome.text, outcome.detail)
