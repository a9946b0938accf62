"""A structured dose against the label start dose: amount, unit and rhythm."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

from oncology.intake import Dosage, Medication
from oncology.knowledge import Agent, DoseForm, DosePolicy
from oncology.safety.wording import text
from oncology.values import Fact, Known

_PERIOD_DAYS = {"h": 1 / 24, "d": 1.0, "wk": 7.0, "mo": 365.25 / 12}


@dataclass(frozen=True, slots=True)
class DoseFinding:
    """What is amiss with an ordered dose.

    `code` names the sentence of the order policy, `values` fill it, `sources` are the measurements
    (`Type/id`) that the label dose was worked out from.
    """

    code: str
    values: Mapping[str, str]
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Limit:
    """A label dose in the unit that was ordered; None with the measure that it takes, if one."""

    amount: float | None
    sources: tuple[str, ...]
    missing_measure: str | None = None


def label_doses(
    agent: Agent, beside: frozenset[str], jurisdiction: str, policy: DosePolicy
) -> tuple[DoseForm, ...]:
    """Label doses of this jurisdiction, those for a partner that stands beside the drug first.

    `beside` has the other agents and all classes of the set. Where the jurisdiction's label has no
    dose for this company, any of its doses is better than none.
    """
    here = tuple(
        f
        for f in agent.doses
        if f.use not in policy.other_uses
        and (jurisdiction in f.jurisdictions or agent.name in policy.either_figure)
    )
    partnered = tuple(f for f in here if set(f.partners) & beside)
    return partnered or tuple(f for f in here if not f.partners) or here


def check_dose(
    draft: Medication,
    forms: tuple[DoseForm, ...],
    facts: Mapping[str, Fact],
    policy: DosePolicy,
) -> tuple[DoseFinding, ...]:
    """What is amiss with the ordered dose; nothing where no dose is structured or known.

    The amount comes first: how often it is taken is compared only where the amount is in order. A
    product of several ingredients states one dose for all, which no label of one drug answers.
    """
    dosages = [d for d in draft.dosages if d.amount is not None]
    amounts = tuple(f for f in forms if f.value is not None and f.unit)
    if not dosages or not amounts or len(draft.ingredients) != 1:
        return ()
    findings: dict[str, DoseFinding] = {}
    for dosage in dosages:
        finding = _check_amount(dosage, amounts, facts, policy)
        if finding is not None:
            findings.setdefault(finding.code, finding)
    if not findings:
        for finding in _check_rhythm(draft.dosages, amounts, policy):
            findings.setdefault(finding.code, finding)
    return tuple(findings.values())


def single_dose(draft: Medication, unit: str, policy: DosePolicy) -> float | None:
    """The largest single amount in the unit, None when it is not stated in it."""
    amounts = []
    for dosage in draft.dosages:
        conversion = policy.units.get(dosage.unit or "")
        if dosage.amount is None or conversion is None or conversion.unit != unit:
            return None
        amounts.append(dosage.amount * conversion.factor)
    return max(amounts, default=None)


def _check_amount(
    dosage: Dosage,
    forms: tuple[DoseForm, ...],
    facts: Mapping[str, Fact],
    policy: DosePolicy,
) -> DoseFinding | None:
    """The amount against the highest label dose that can be worked out for this patient."""
    assert dosage.amount is not None  # noqa: S101 - only dosages with an amount come here
    values = {
        "ordered": f"{dosage.amount:g} {dosage.unit or ''}".strip(),
        "label": _label_text(forms),
    }
    if (dosage.unit or "") in policy.pieces:
        return DoseFinding("dose-in-pieces", values)
    conversion = policy.units.get(dosage.unit or "")
    if conversion is None:
        return DoseFinding("dose-unit-unknown", values)
    amount = dosage.amount * conversion.factor
    limits = [_limit(form, conversion.unit, facts, policy) for form in forms]
    usable = [limit for limit in limits if limit.amount is not None]
    if not usable:
        measure = next((limit.missing_measure for limit in limits if limit.missing_measure), None)
        if measure is None:
            return DoseFinding("dose-unit", values)
        return DoseFinding("dose-not-checked", {**values, "missing": measure})
    # the highest: a draft does not say which of the label's uses it is for
    best = max(usable, key=lambda limit: limit.amount or 0.0)
    highest = best.amount or 0.0
    if amount > highest * (1 + policy.tolerance):
        at_most = f"{highest:.4g} {conversion.unit}"
        return DoseFinding("dose-above-label", {**values, "at_most": at_most}, best.sources)
    return None


def _label_text(forms: tuple[DoseForm, ...]) -> str:
    return "; ".join(dict.fromkeys(form.text for form in forms))


def _limit(form: DoseForm, unit: str, facts: Mapping[str, Fact], policy: DosePolicy) -> _Limit:
    """The form's dose in the ordered unit, with the body measure that it takes."""
    label = policy.units.get(form.unit or "")
    if label is None or form.value is None:
        return _Limit(None, ())
    dose = form.value * label.factor
    if label.unit == unit:
        return _Limit(dose, ())
    if unit != policy.plain_unit:
        return _Limit(None, ())
    size = _size(label.unit, facts, policy)
    if size is None:
        return _Limit(None, (), policy.measures.get(label.unit))
    amount = dose * size.value if isinstance(size.value, float) else None
    if amount is not None and form.maximum is not None:
        amount = min(amount, form.maximum)
    return _Limit(amount, size.sources)


def _size(unit: str, facts: Mapping[str, Fact], policy: DosePolicy) -> Known | None:
    """Weight in kg or surface in m2; the surface by Mosteller where only weight and height are."""
    name = policy.size_facts.get(unit)
    size = facts.get(name) if name else None
    if isinstance(size, Known) and isinstance(size.value, int | float):
        return Known(float(size.value), size.sources)
    weight, height = facts.get("body-weight"), facts.get("body-height")
    if (
        name == "body-surface-area"
        and isinstance(weight, Known)
        and isinstance(height, Known)
        and isinstance(weight.value, int | float)
        and isinstance(height.value, int | float)
    ):
        surface = sqrt(weight.value * height.value / 3600)
        return Known(surface, (*weight.sources, *height.sources))
    return None


def _check_rhythm(
    dosages: tuple[Dosage, ...], forms: tuple[DoseForm, ...], policy: DosePolicy
) -> Iterator[DoseFinding]:
    """Administrations a day against the label: more often than ever, more rarely than on average."""
    timed = [d for d in dosages if d.frequency and d.period_days and not d.once]
    windows = [w for w in (_window(form) for form in forms) if w is not None]
    if not timed or len(timed) < len(dosages) or not windows:
        return
    rates = [(d.frequency or 0) / (d.period_days or 1) for d in timed]
    # a morning and an evening dose of a daily drug add up; steps that follow each other do not,
    # nor do the days of a cycle
    daily = all(high >= 1 for _, high in windows)
    steps = {d.sequence for d in timed}
    rate = sum(rates) if daily and len(steps) == 1 else max(rates)
    values = {"ordered": _rate_text(rate), "label": _label_text(forms)}
    if all(rate > high * (1 + policy.rhythm_slack) for _, high in windows):
        yield DoseFinding("dose-too-often", values)
    elif all(rate < least * (1 - policy.rhythm_slack) for least in _least(timed, windows)):
        yield DoseFinding("dose-too-rarely", values)


def _least(timed: list[Dosage], windows: list[tuple[float, float]]) -> list[float]:
    """Fewest doses a day: an order by the day is held against the days of treatment."""
    by_day = all((d.period_days or 1) <= 1 for d in timed)
    return [high if by_day and high >= 1 else low for low, high in windows]


def _window(form: DoseForm) -> tuple[float, float] | None:
    """Doses a day: on average over the cycle, and at the densest."""
    if not form.per_period or not form.period or form.period_unit not in _PERIOD_DAYS:
        return None
    rate = form.per_period / (form.period * _PERIOD_DAYS[form.period_unit])
    if not form.treatment_days or not form.cycle_days:
        return rate, rate
    days = form.treatment_days
    if rate >= 1:  # every treatment day
        return rate * len(days) / form.cycle_days, rate
    gaps = [later - earlier for earlier, later in pairwise(days)]
    gaps.append(form.cycle_days - days[-1] + days[0])
    return min(rate, len(days) / form.cycle_days), max(rate, 1 / min(gaps))


def _rate_text(rate: float) -> str:
    """`2 times a day`, `once every 7 days`; `rate` in doses a day."""
    if rate == 1:
        return text("once-a-day")
    return text("times-a-day", times=rate) if rate > 1 else text("once-every-days", days=1 / rate)
