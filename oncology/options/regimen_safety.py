"""What speaks against the agents of a regimen: the judgement that draft orders of them get."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from oncology.facts import Outcome
from oncology.knowledge import DoseForm, OrderRule, Regimen
from oncology.options.regimen_on_day import RegimenOnDay
from oncology.safety import (
    AgentSet,
    SafetyContext,
    asks_for_dose,
    check_agent,
    dose_to_order,
    order_at_dose,
    rules_by_id,
    stands_for,
    start_dose,
)
from oncology.values import Fact, Reason, members_of, value_of


@dataclass(frozen=True, slots=True)
class RegimenOrder:
    """What is ordered of a regimen: one drug, at its start dose for this patient where one is known."""

    agent: str
    dose: DoseForm | None


@dataclass(frozen=True, slots=True)
class RegimenSafety:
    """The reasons against a regimen's agents as a draft order of them would get.

    `bars` are critical, `cautions` are not. `harmless` are the codes of those cautions that leave
    the regimen where it stands: a due test, or its own orders, answer them. `orders` are those of
    its agents, then of what the cautions add.
    """

    bars: tuple[Reason, ...]
    cautions: tuple[Reason, ...]
    harmless: frozenset[str]
    orders: tuple[RegimenOrder, ...]


NOTHING = RegimenSafety((), (), frozenset(), ())


@dataclass(frozen=True, slots=True)
class RegimenJudge:
    """Judges regimens for one patient. `running` is what the patient takes on the day."""

    context: SafetyContext
    running: AgentSet

    @property
    def facts(self) -> Mapping[str, Fact]:
        """The patient's facts by name."""
        return self.context.facts

    def with_facts(self, facts: Mapping[str, Fact]) -> RegimenJudge:
        """The judge of the same patient as another result would show her."""
        return replace(self, context=replace(self.context, facts=facts))

    def judge(self, on_day: RegimenOnDay, gaps: tuple[str, ...] = ()) -> RegimenSafety:
        """What speaks against a regimen; nothing on the facts in `gaps`, which it names itself."""
        agents = self._set_of(on_day.regimen)
        rules = rules_by_id(self.context.knowledge)
        reasons: dict[str, Reason] = {}
        orders: list[RegimenOrder] = []
        by_dose: set[str] = set()
        for agent in agents.ordered_agents:
            against = self._against(agent, None, agents)
            dose = start_dose(agent, against.values(), agents, self.context)
            orders.append(RegimenOrder(agent, dose))
            by_dose |= self._answered_by_dose(agent, dose, against, agents)
            for code, reason in against.items():
                rule = rules.get(code)
                if rule is None or not gaps or rule.facts.isdisjoint(gaps):
                    reasons.setdefault(code, reason)
        fired = {code: rules[code] for code in reasons if code in rules}
        with_addition = {code for code, rule in fired.items() if rule.adds}
        findings = [
            replace(reason, severity="warning")
            if code in with_addition and reason.severity == "critical"
            else reason
            for code, reason in reasons.items()
        ]
        cautions = tuple(reason for reason in findings if reason.severity != "critical")
        carried_out = self.context.knowledge.severities.carried_out
        return RegimenSafety(
            tuple(reason for reason in findings if reason.severity == "critical"),
            cautions,
            frozenset(with_addition | by_dose).union(
                code for code, rule in fired.items() if rule.action in carried_out
            ),
            (*orders, *self._additions(cautions, fired, agents)),
        )

    def _against(self, agent: str, dose: DoseForm | None, agents: AgentSet) -> dict[str, Reason]:
        """The reasons against one agent at a dose, by their codes."""
        safety = check_agent(agent, order_at_dose(agent, dose), agents, self.context)
        reasons: dict[str, Reason] = {}
        for reason in (*safety.rules, *safety.labels):
            reasons.setdefault(reason.code, reason)
        return reasons

    def _answered_by_dose(
        self, agent: str, dose: DoseForm | None, against: Mapping[str, Reason], agents: AgentSet
    ) -> frozenset[str]:
        """Codes of what asks for a lower dose and is silent on an order of the start dose."""
        questions = frozenset(code for code in against if asks_for_dose(agent, code, self.context))
        if not questions or dose is None:
            return frozenset()
        return questions.difference(self._against(agent, dose, agents))

    def _additions(
        self, cautions: tuple[Reason, ...], fired: Mapping[str, OrderRule], agents: AgentSet
    ) -> Iterator[RegimenOrder]:
        """Orders of the drugs whose addition mends what the cautions warn of."""
        warnings = (fired.get(c.code) for c in cautions if c.severity == "warning")
        names = (name for rule in warnings if rule is not None for name in rule.adds)
        for name in dict.fromkeys(names):
            yield RegimenOrder(name, dose_to_order(name, agents, self.context))

    def _set_of(self, regimen: Regimen) -> AgentSet:
        """The regimen's agents in the place of what runs, or beside it where that is its use.

        What is offered while a line goes on does not end it: its drugs run on beside the new ones.
        """
        facts, running = self.context.facts, self.running
        progressed = members_of(facts.get("progressed-agents"))
        goes_on = regimen.on_therapy or value_of(facts.get("line-toxicity")) is True
        partners = running.current_agents if goes_on else ()
        return replace(
            running,
            ordered_agents=tuple(self._own(name, regimen, partners) for name in regimen.agents),
            planned_agents=(),
            replaces_current=running.replaces_current or not goes_on,
            repeatable_agents=frozenset(regimen.backbone).intersection(progressed),
        )

    def _own(self, agent: str, regimen: Regimen, partners: tuple[str, ...]) -> str:
        """The agent, or the patient's own drug that stands for it."""
        if agent in partners:
            return agent
        policy, lead = self.context.knowledge.order_policy, regimen.agents[0]
        others = (name for name in partners if stands_for(name, agent, lead, policy))
        return next(others, agent)


def bar_outcome(reason: Reason) -> Outcome:
    """A critical reason as the criterion that is not met."""
    return Outcome(reason.code, reason.text, "not-met", reason.text, reason.sources, ())
