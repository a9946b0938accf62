"""What an order gives on one occasion, and whether that is a dose that works."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from oncology.facts import Answers
from oncology.intake import Medication
from oncology.knowledge import DoseForm, DosePolicy
from oncology.safety.dosing import DoseFinding, doses_a_day, in_unit, is_daily, quantity_of
from oncology.values import Fact, Known, Unknown

_LONGEST_TEXT = 500


def order_facts(
    draft: Medication,
    drafts: tuple[Medication, ...],
    forms: tuple[DoseForm, ...],
    facts: Mapping[str, Fact],
    policy: DosePolicy,
) -> Mapping[str, Fact]:
    """`order-dose` in the unit of the first label dose, and `order-doses-a-day`."""
    dose = dose_on_occasion(draft, drafts, forms[0], facts, policy) if forms else None
    rate = doses_a_day(draft.dosages, is_daily(forms)) if forms else None
    return {
        "order-dose": Unknown("no dose stated") if dose is None else Known(dose),
        "order-doses-a-day": Unknown("no rhythm stated") if rate is None else Known(rate),
    }


def dose_on_occasion(
    draft: Medication,
    drafts: tuple[Medication, ...],
    form: DoseForm,
    facts: Mapping[str, Fact],
    policy: DosePolicy,
) -> float | None:
    """The amount of one occasion in the form's unit; None where it is not stated in one.

    Where the label gives its dose in several parts, parts ordered together add up: dosages of one
    order, orders of one day, and parts that the words of the order count.
    """
    if len(draft.ingredients) != 1:
        return None
    together = [draft]
    if form.parts > 1:
        others = (d for d in drafts if d.ingredients == draft.ingredients)
        together += [d for d in others if d.source != draft.source and _may_be_one_day(d, draft)]
    amounts = [_amount_of(order, form, facts, policy) for order in together]
    own = amounts[0]
    if own is None:
        return None
    return own + sum(amount for amount in amounts[1:] if amount is not None)


def check_least(
    draft: Medication,
    drafts: tuple[Medication, ...],
    forms: tuple[DoseForm, ...],
    answers: Answers,
    policy: DosePolicy,
) -> Iterator[DoseFinding]:
    """A dose below the least that was shown to work, unless the label means this patient."""
    for form in forms:
        if form.least is None or form.value is None:
            continue
        if any(answers[node] == "met" for node in form.least.unless):
            return
        amount = dose_on_occasion(draft, drafts, form, answers.facts, policy)
        if amount is not None and amount < form.least.value * (1 - policy.tolerance):
            values = {
                "ordered": f"{amount:.4g} {form.unit}",
                "least": f"{form.least.value:g} {form.unit}",
                "why": form.least.text,
            }
            yield DoseFinding("dose-below-effective", values)
            return


def _amount_of(
    draft: Medication, form: DoseForm, facts: Mapping[str, Fact], policy: DosePolicy
) -> float | None:
    """The amount that one order gives on an occasion."""
    amounts: list[tuple[float, float]] = []
    for dosage in draft.dosages:
        quantity = quantity_of(dosage, policy)
        amount = in_unit(quantity, form.unit or "", facts, policy) if quantity else None
        if amount is None:
            return None
        amounts.append((dosage.sequence or 0, amount))
    if not amounts:
        return None
    if form.parts == 1:
        return max(amount for _, amount in amounts)
    if len(amounts) == 1:
        amount = amounts[0][1]
        is_part = amount < (form.value or 0) * (1 - policy.tolerance)
        return amount * (_parts_in_words(draft.dose_text or "", form, policy) if is_part else 1)
    steps = groupby(sorted(amounts), key=lambda pair: pair[0])
    return max(sum(amount for _, amount in step) for _, step in steps)


def _parts_in_words(words: str, form: DoseForm, policy: DosePolicy) -> int:
    """How many parts the words of an order count: all of them, or the one that is written."""
    match = policy.parts_text.search(words.lower()[:_LONGEST_TEXT])
    return form.parts if match else 1


def _may_be_one_day(one: Medication, other: Medication) -> bool:
    """Whether two orders may begin on one day: each without a start may."""
    if one.start is None or other.start is None:
        return True
    return one.start.first <= other.start.last and other.start.first <= one.start.last
