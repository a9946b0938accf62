"""A structured dose against the label start dose: amount, unit and rhythm."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from math import sqrt

from oncology.facts import Answers
from oncology.intake import Dosage, Medication
from oncology.knowledge import Agent, DoseForm, DosePolicy
from oncology.safety.wording import text
from oncology.values import Fact, Known

_PERIOD_DAYS = {"h": 1 / 24, "d": 1.0, "wk": 7.0, "mo": 365.25 / 12}
_ROUNDING = 1e-9  # what binary fractions add to a ratio
# "250 mg syringe": a piece that states its strength
_PIECE = re.compile(
    r"\s{0,9}(\d{1,6}(?:\.\d{1,4})?)\s?([a-zµ]{1,4})(?:/\d{0,4}\s?ml)?\s([a-z ]{2,30})\s{0,9}"
)


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
class LabelDoses:
    """Label doses of one drug: `fitting` this company and place, and `every` one of its labels.

    From `factor` times the highest of `every` on, a dose is far above the label. `largest_sizes`
    has the largest weight and surface that a body may have, by the unit of the dose.
    """

    fitting: tuple[DoseForm, ...]
    every: tuple[DoseForm, ...]
    factor: float
    largest_sizes: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Limit:
    """A label dose in the unit that was ordered; None with the measure that it takes, if one.

    `bound` is the dose itself, or else the dose of the largest body.
    """

    amount: float | None
    sources: tuple[str, ...]
    missing_measure: str | None = None
    bound: float | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount in a unit that doses are compared in: mg, mg/kg or mg/m2."""

    amount: float
    unit: str


def label_doses(
    agent: Agent, beside: frozenset[str], jurisdiction: str, policy: DosePolicy, answers: Answers
) -> tuple[DoseForm, ...]:
    """Label doses of this jurisdiction, those for a partner that stands beside the drug first.

    `beside` has the other agents and all classes of the set. Where the jurisdiction's label has no
    dose for this company, any of its doses is better than none. A dose for some patients only is
    among them where these criteria are met.
    """
    here = tuple(
        f
        for f in agent.doses
        if f.use not in policy.other_uses
        and (jurisdiction in f.jurisdictions or agent.name in policy.either_figure)
        and all(answers[node] == "met" for node in f.requires)
    )
    partnered = tuple(f for f in here if set(f.partners) & beside)
    return partnered or tuple(f for f in here if not f.partners) or here


def check_dose(
    draft: Medication, label: LabelDoses, facts: Mapping[str, Fact], policy: DosePolicy
) -> tuple[DoseFinding, ...]:
    """What is amiss with the ordered dose; nothing where no dose is structured or known.

    A dose far above every label goes before all. Of the rest the amount comes first: how often it
    is taken is compared only where the amount is in order. A product of several ingredients states
    one dose for all, which no label of one drug answers.
    """
    dosages = [d for d in draft.dosages if d.amount is not None]
    amounts = tuple(f for f in label.fitting if f.value is not None and f.unit)
    if not dosages or not amounts or len(draft.ingredients) != 1:
        return ()
    far = _far_above(draft.dosages, label, facts, policy)
    if far is not None:
        return (far,)
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
        quantity = quantity_of(dosage, policy)
        if quantity is None or quantity.unit != unit:
            return None
        amounts.append(quantity.amount)
    return max(amounts, default=None)


def quantity_of(dosage: Dosage, policy: DosePolicy) -> Quantity | None:
    """One administration in a unit of the policy; None where no strength or unit is known."""
    if dosage.amount is None:
        return None
    conversion, number = policy.units.of(dosage.unit), dosage.amount
    if conversion is None:
        piece = _PIECE.fullmatch((dosage.unit or "").lower())
        if piece is None or not policy.units.is_piece(piece[3]):
            return None
        conversion, number = policy.units.of(piece[2]), dosage.amount * float(piece[1])
    return Quantity(number * conversion.factor, conversion.unit) if conversion else None


def in_unit(
    quantity: Quantity, unit: str, facts: Mapping[str, Fact], policy: DosePolicy
) -> float | None:
    """An amount in the unit of a label dose; by body size it is rounded to a tenth."""
    if quantity.unit == unit:
        return quantity.amount
    size = _size(unit, facts, policy) if quantity.unit == policy.plain_unit else None
    if size is None or not isinstance(size.value, float) or not size.value:
        return None
    return round(quantity.amount / size.value, 1)


def doses_a_day(dosages: tuple[Dosage, ...], daily: bool) -> float | None:
    """Administrations a day; None where one of the dosages has no rhythm.

    A morning and an evening dose of a daily drug add up; steps that follow each other do not, nor
    do the days of a cycle.
    """
    rates = [(d.frequency or 0) / (d.period_days or 1) for d in dosages if _is_timed(d)]
    if not rates or len(rates) < len(dosages):
        return None
    return sum(rates) if daily and _is_one_step(dosages) else max(rates)


def dosage_of(form: DoseForm) -> Dosage:
    """A label dose as an order of it states it."""
    days = _PERIOD_DAYS.get(form.period_unit or "")
    period = form.period * days if form.period and days else None
    return Dosage(form.value, form.unit, form.per_period, period)


def is_daily(forms: tuple[DoseForm, ...]) -> bool:
    """Whether each label dose that has a rhythm is taken every day of treatment."""
    return all(window[1] >= 1 for form in forms if (window := _window(form)))


def _is_timed(dosage: Dosage) -> bool:
    return bool(dosage.frequency and dosage.period_days and not dosage.once)


def _is_one_step(dosages: tuple[Dosage, ...]) -> bool:
    return len({d.sequence for d in dosages}) == 1


def _far_above(
    dosages: tuple[Dosage, ...], label: LabelDoses, facts: Mapping[str, Fact], policy: DosePolicy
) -> DoseFinding | None:
    """A single dose, or what comes together over the days, far above the highest of every label."""
    excesses = [*_single_excesses(dosages, label, facts, policy)]
    excesses += _daily_excesses(dosages, label, facts, policy)
    worst = max(excesses, key=lambda e: e[0], default=None)
    if worst is None or worst[0] < label.factor * (1 - _ROUNDING):
        return None
    times, dose_text, at_most, sources = worst
    values = {
        "ordered": dose_text,
        "times": f"{float(f'{times:.3g}'):g}",
        "at_most": at_most,
        "label": _label_text(label.fitting),
    }
    return DoseFinding("dose-far-above-label", values, sources)


_Excess = tuple[float, str, str, tuple[str, ...]]


def _single_excesses(
    dosages: tuple[Dosage, ...], label: LabelDoses, facts: Mapping[str, Fact], policy: DosePolicy
) -> Iterator[_Excess]:
    for dosage in dosages:
        quantity = quantity_of(dosage, policy)
        if quantity is None:
            continue
        limits = [_limit(f, quantity.unit, facts, policy, label.largest_sizes) for f in label.every]
        best = max(
            (x for x in limits if x.bound is not None), key=lambda x: x.bound or 0, default=None
        )
        if best is not None and best.bound:
            at_most = f"{best.bound:.4g} {quantity.unit}"
            yield quantity.amount / best.bound, _as_written(dosage), at_most, best.sources


def _daily_excesses(
    dosages: tuple[Dosage, ...], label: LabelDoses, facts: Mapping[str, Fact], policy: DosePolicy
) -> Iterator[_Excess]:
    """What comes together a day, against the densest days of a label."""
    timed = [(d, q) for d in dosages if _is_timed(d) and (q := quantity_of(d, policy))]
    if len({quantity.unit for _, quantity in timed}) != 1:
        return
    unit = timed[0][1].unit
    rates = [q.amount * (d.frequency or 0) / (d.period_days or 1) for d, q in timed]
    together = is_daily(label.every) and _is_one_step(tuple(d for d, _ in timed))
    rate = sum(rates) if together else max(rates)
    dosage = timed[rates.index(max(rates))][0]
    best: tuple[float, DoseForm, _Limit] | None = None
    for form in label.every:
        window, limit = _window(form), _limit(form, unit, facts, policy, label.largest_sizes)
        if window is None or not limit.bound:
            return
        if best is None or limit.bound * window[1] > best[0]:
            best = limit.bound * window[1], form, limit
    if best is None:
        return
    if together and len(timed) > 1:
        dose_text = f"{rate:.4g} {unit} {text('once-a-day')}"
    else:
        often = (dosage.frequency or 0) / (dosage.period_days or 1)
        dose_text = f"{_as_written(dosage)} {_rate_text(often)}"
    window = _window(best[1])
    densest = _rate_text(window[1]) if window else ""
    at_most = f"{best[2].bound:.4g} {unit} {densest}".strip()
    yield rate / best[0], dose_text, at_most, best[2].sources


def _as_written(dosage: Dosage) -> str:
    return f"{dosage.amount:g} {dosage.unit or ''}".strip()


def _check_amount(
    dosage: Dosage,
    forms: tuple[DoseForm, ...],
    facts: Mapping[str, Fact],
    policy: DosePolicy,
) -> DoseFinding | None:
    """The amount against the highest label dose that can be worked out for this patient."""
    values = {"ordered": _as_written(dosage), "label": _label_text(forms)}
    quantity = quantity_of(dosage, policy)
    if quantity is None:
        in_pieces = policy.units.is_piece(dosage.unit)
        return DoseFinding("dose-in-pieces" if in_pieces else "dose-unit-unknown", values)
    limits = [_limit(form, quantity.unit, facts, policy, {}) for form in forms]
    usable = [limit for limit in limits if limit.amount is not None]
    if not usable:
        measure = next((limit.missing_measure for limit in limits if limit.missing_measure), None)
        if measure is None:
            return DoseFinding("dose-unit", values)
        return DoseFinding("dose-not-checked", {**values, "missing": measure})
    # the highest: a draft does not say which of the label's uses it is for
    best = max(usable, key=lambda limit: limit.amount or 0.0)
    highest = best.amount or 0.0
    if quantity.amount > highest * (1 + policy.tolerance):
        at_most = f"{highest:.4g} {quantity.unit}"
        return DoseFinding("dose-above-label", {**values, "at_most": at_most}, best.sources)
    return None


def _label_text(forms: tuple[DoseForm, ...]) -> str:
    return "; ".join(dict.fromkeys(form.text for form in forms))


def _limit(
    form: DoseForm,
    unit: str,
    facts: Mapping[str, Fact],
    policy: DosePolicy,
    largest_sizes: Mapping[str, float],
) -> _Limit:
    """The form's dose in the ordered unit, with the body measure that it takes."""
    label = policy.units.of(form.unit)
    if label is None or form.value is None:
        return _Limit(None, ())
    dose = form.value * label.factor
    if label.unit == unit:
        return _Limit(dose, (), bound=dose)
    if unit != policy.plain_unit:
        return _Limit(None, ())
    size = _size(label.unit, facts, policy)
    if size is None:
        largest = largest_sizes.get(label.unit)
        bound = None if largest is None else _capped(dose * largest, form)
        return _Limit(None, (), policy.measures.get(label.unit), bound)
    amount = _capped(dose * size.value, form) if isinstance(size.value, float) else None
    return _Limit(amount, size.sources, bound=amount)


def _capped(amount: float, form: DoseForm) -> float:
    return amount if form.maximum is None else min(amount, form.maximum)


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
    windows = [w for w in (_window(form) for form in forms) if w is not None]
    rate = doses_a_day(dosages, is_daily(forms))
    if rate is None or not windows:
        return
    values = {"ordered": _rate_text(rate), "label": _label_text(forms)}
    if all(rate > high * (1 + policy.rhythm_slack) for _, high in windows):
        yield DoseFinding("dose-too-often", values)
    elif all(rate < least * (1 - policy.rhythm_slack) for least in _least(dosages, windows)):
        yield DoseFinding("dose-too-rarely", values)


def _least(dosages: tuple[Dosage, ...], windows: list[tuple[float, float]]) -> list[float]:
    """Fewest doses a day: an order by the day is held against the days of treatment."""
    by_day = all((d.period_days or 1) <= 1 for d in dosages)
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
