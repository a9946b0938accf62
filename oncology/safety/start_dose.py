"""The dose that an order of one agent starts at in this patient."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from oncology.intake import Medication
from oncology.knowledge import DoseForm
from oncology.safety.agent_set import AgentSet
from oncology.safety.check import check_agent
from oncology.safety.context import SafetyContext
from oncology.safety.dosing import dosage_of
from oncology.safety.facts import fitting_doses
from oncology.safety.rules import rules_by_id
from oncology.values import Reason


def start_dose(
    agent: str, reasons: Iterable[Reason], agents: AgentSet, context: SafetyContext
) -> DoseForm | None:
    """The label's start dose in this company and place, or the reduced one that the reasons name.

    `reasons` speak against an order of the full dose; a rule or an interaction behind them may have
    a reduced dose, the lowest counts. None where no label of the place has a dose.
    """
    forms = fitting_doses(agent, agents, context)
    here = (form for form in forms if context.jurisdiction in form.jurisdictions)
    form = next((form for form in here if not form.requires), None)
    if form is None or form.value is None:
        return form
    for reason in reasons:
        form = _reduced(form, agent, reason, context)
    return form


def dose_to_order(agent: str, agents: AgentSet, context: SafetyContext) -> DoseForm | None:
    """The start dose of an agent in this set, by what speaks against its full dose."""
    against = check_agent(agent, order_at_dose(agent, None), agents, context)
    return start_dose(agent, (*against.rules, *against.labels), agents, context)


def asks_for_dose(agent: str, code: str, context: SafetyContext) -> bool:
    """Whether what stands behind a reason against an agent says to give a lower dose."""
    knowledge = context.knowledge
    rule, label = rules_by_id(knowledge).get(code), knowledge.agents.get(agent)
    actions = [rule.action] if rule is not None else []
    actions += [i.action for i in (label.interactions if label else ()) if i.id == code]
    return not knowledge.severities.carried_out_by_dose.isdisjoint(actions)


def order_at_dose(agent: str, form: DoseForm | None) -> Medication:
    """An order of one drug at a dose; without one the label's start dose stands for it."""
    dosages = (dosage_of(form),) if form is not None else ()
    return Medication("request", (agent,), agent, "draft", source="", dosages=dosages)


def _reduced(form: DoseForm, agent: str, reason: Reason, context: SafetyContext) -> DoseForm:
    """The dose, or the lower one by what stands behind a reason, in the reason's words."""
    rule = rules_by_id(context.knowledge).get(reason.code)
    if rule is not None:
        dose, rate = rule.reduced_dose(context.jurisdiction), rule.reduced_doses_a_day
    else:
        dose, rate = _dose_beside(agent, reason.code, form, context), None
    if dose is not None and form.value is not None and dose < form.value:
        form = replace(form, value=dose, text=reason.text)
    if rate is not None:
        period = max(1.0, 1 / rate)
        times = round(rate * period)
        form = replace(form, text=reason.text, per_period=times, period=period, period_unit="d")
    return form


def _dose_beside(agent: str, code: str, form: DoseForm, context: SafetyContext) -> float | None:
    """The dose of a label, in mg, beside a drug that interacts with it."""
    label = context.knowledge.agents.get(agent)
    if label is None or form.unit != context.knowledge.order_policy.dose.plain_unit:
        return None
    return next((i.reduced_dose for i in label.interactions if i.id == code), None)
