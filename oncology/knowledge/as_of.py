"""The knowledge as it stood on a day: nothing that was published, approved or ruled later.

A chart of 2019 is judged with the approvals, trials, positions and rules of 2019, and an old
decision can be replayed. Where only a year is known, an entry counts from the year's last day, or
from the day on which we saw its source where that is earlier. The wording of an entry is today's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

from oncology.knowledge.evidence.model import Discontinuation, QualityOfLife, SafetyFigure, Trial
from oncology.knowledge.knowledge import Knowledge
from oncology.knowledge.model import Approval, Criterion, Guideline, Regimen

Result = TypeVar("Result", SafetyFigure, Discontinuation, QualityOfLife)


@lru_cache(maxsize=128)
def knowledge_on(knowledge: Knowledge, day: date) -> Knowledge:
    """The part of the knowledge that held on the day, with the numbers of that day."""
    numbers = {name: number.on(day) for name, number in knowledge.numbers.items()}
    if numbers != knowledge.thresholds:
        knowledge = _with_numbers(knowledge, numbers)
    trials = {
        key: _trial(trial, day)
        for key, trial in knowledge.trials.items()
        if citable_from(trial) <= day
    }
    return replace(
        knowledge,
        trials=trials,
        regimens={
            key: _regimen(regimen, trials, day)
            for key, regimen in knowledge.regimens.items()
            if _stays(regimen, knowledge.trials, day)
        },
        due_rules=tuple(r for r in knowledge.due_rules if _holds(r.valid_from, r.valid_until, day)),
        order_rules=tuple(
            r for r in knowledge.order_rules if _holds(r.valid_from, r.valid_until, day)
        ),
        alerts=tuple(c for c in knowledge.alerts if _holds(c.valid_from, None, day)),
    )


def _with_numbers(knowledge: Knowledge, numbers: Mapping[str, float]) -> Knowledge:
    """The knowledge with other numbers, in its criteria too."""
    parts = {
        field.name: _compared(getattr(knowledge, field.name), numbers)
        for field in fields(knowledge)
        if field.name not in {"numbers", "sources", "trials", "classes", "order_policy", "site"}
    }
    parameters = {
        name: replace(number, values=((date.min, numbers[name]),))
        for name, number in knowledge.numbers.items()
    }
    policy = knowledge.order_policy
    policy = replace(policy, dose=policy.dose.with_numbers(numbers))
    return replace(knowledge, numbers=parameters, order_policy=policy, **parts)


def _compared(part: Any, numbers: Mapping[str, float]) -> Any:
    """A part of the knowledge with its criteria compared with these numbers."""
    if isinstance(part, Criterion):
        return replace(part, value=numbers[part.parameter]) if part.parameter else part
    if isinstance(part, tuple):
        return tuple(_compared(item, numbers) for item in part)
    if isinstance(part, Mapping):
        return {key: _compared(item, numbers) for key, item in part.items()}
    if not is_dataclass(part) or isinstance(part, type):
        return part
    values = {f.name: getattr(part, f.name) for f in fields(part) if f.init}
    fresh = {name: _compared(value, numbers) for name, value in values.items()}
    changed = {name: value for name, value in fresh.items() if value != values[name]}
    return replace(part, **changed) if changed else part


def knowledge_until(knowledge: Knowledge, day: date) -> Knowledge:
    """As `knowledge_on`, without the regimens that were no option yet: what a list of that day holds."""
    options = {
        key
        for key, regimen in knowledge.regimens.items()
        if option_from(regimen, knowledge.trials) <= day
    }
    of_day = knowledge_on(knowledge, day)
    return replace(of_day, regimens={k: r for k, r in of_day.regimens.items() if k in options})


def citable_from(trial: Trial) -> date:
    """First day on which a trial may be cited; a running one, from when we saw it."""
    return trial.checked if trial.published is None else min(trial.published, trial.checked)


def _stays(regimen: Regimen, trials: Mapping[str, Trial], day: date) -> bool:
    """What needs a label stays before it has one: judged as not approved on the day, never offered.

    What may be given or shown without a label (off-label, investigational) is left out before it
    was known.
    """
    needs_no_label = regimen.investigational or regimen.off_label
    return not needs_no_label or option_from(regimen, trials) <= day


def _trial(trial: Trial, day: date) -> Trial:
    """A trial with what was public of it on the day; an update of 2025 is not shown in 2023.

    A figure that was told before its paper keeps it, since that is where it was read.
    """

    def papers(results: Iterable[Result]) -> tuple[Result, ...]:
        return tuple(r for r in results if _is_public(r.publication.public, trial, day))

    return replace(
        trial,
        published=citable_from(trial),
        publications=tuple(p for p in trial.publications if _is_public(p.public, trial, day)),
        figures=tuple(f for f in trial.figures if _is_public(f.public, trial, day)),
        safety=papers(trial.safety),
        discontinuation=papers(trial.discontinuation),
        quality_of_life=papers(trial.quality_of_life),
    )


def _is_public(since: date | None, trial: Trial, day: date) -> bool:
    return since is None or min(since, trial.checked) <= day


def option_from(regimen: Regimen, trials: Mapping[str, Trial]) -> date:
    """First day on which the regimen was an option: as stated, else its first approval or trial."""
    if regimen.available_from is not None:
        return regimen.available_from
    approvals = [x.date or date.min for x in regimen.labels if x.is_granted]
    publications = [citable_from(trials[name]) for name in regimen.evidence]
    return min((*approvals, *publications), default=date.min)


def _holds(first: date | None, last: date | None, day: date) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


def _regimen(regimen: Regimen, trials: Mapping[str, Trial], day: date) -> Regimen:
    evidence = tuple(name for name in regimen.evidence if name in trials)
    return replace(
        regimen,
        labels=tuple(_label(label, regimen.labels, day) for label in regimen.labels),
        guidelines=_positions(regimen, day),
        prefers=tuple(r for r in regimen.prefers if _holds(r.since, None, day)),
        cautions=tuple(c for c in regimen.cautions if _holds(c.valid_from, None, day)),
        evidence=evidence,
        key_by=tuple(k for k in regimen.key_by if k.trial in trials),
        key_evidence=regimen.key_evidence if regimen.key_evidence in evidence else None,
    )


def _label(label: Approval, labels: Iterable[Approval], day: date) -> Approval:
    """An approval that ended is withdrawn, unless another wording took its place."""
    ended = label.until is not None and label.until < day and label.is_granted
    if not ended or any(_replaces(other, label, day) for other in labels):
        return label
    return replace(label, status="withdrawn")


def _replaces(other: Approval, label: Approval, day: date) -> bool:
    """Whether a later wording of the same use held from the end of the first on."""
    if not other.is_granted or other.jurisdiction != label.jurisdiction or other.date is None:
        return False
    first = label.date or date.min
    return first < other.date <= day


def _positions(regimen: Regimen, day: date) -> tuple[Guideline, ...]:
    """Of each body its newest positions of the day, in the order of the file."""
    citable = [g for g in regimen.guidelines if position_from(g, regimen.checked) <= day]
    newest = _newest_years(citable)
    return tuple(g for g in citable if g.year == newest[g.body])


def position_from(position: Guideline, checked: date) -> date:
    """First day on which a guideline position may be cited."""
    return position.valid_from or min(date(position.year, 12, 31), checked)


def _newest_years(positions: Iterable[Guideline]) -> dict[str, int]:
    years: dict[str, int] = {}
    for position in positions:
        years[position.body] = max(position.year, years.get(position.body, 0))
    return years
