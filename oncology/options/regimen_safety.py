"""What speaks against the agents of a regimen: the judgement that draft orders of them get."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from oncology.facts import Answers, Outcome
from oncology.knowledge import DoseForm, OrderRule, Regimen
from oncology.on_demand import on_demand
from oncology.options.regimen_on_day import RegimenOnDay
from oncology.safety import (
    AgentSet,
    SafetyContext,
    asks_for_dose,
    check_agent,
    dose_to_order,
    may_bar,
    order_at_dose,
    reasons_that_may_bar,
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


@dataclass(frozen=True, eq=False)  # no slots: what is found is kept
class RegimenSafety:
    """The reasons against a regimen's agents as a draft order of them would get.

    Of no regimen (None) nothing is ordered. Nothing is said on the facts in `gaps`, which the
    regimen names itself.
    """

    judge: RegimenJudge
    regimen: Regimen | None
    gaps: tuple[str, ...]

    @property
    def context(self) -> SafetyContext:
        """The patient and the rules."""
        return self.judge.context

    @on_demand
    def agents(self) -> AgentSet:
        """Its agents, ordered in the place of what runs, or beside it."""
        return self.judge.running if self.regimen is None else self.judge.set_of(self.regimen)

    @on_demand
    def bars(self) -> tuple[Reason, ...]:
        """The critical reasons."""
        ordered = () if self.regimen is None else self.judge.agents_of(self.regimen)
        suspects = [agent for agent in ordered if may_bar(agent, self.context)]
        if not suspects:
            return ()
        reasons = (
            reason
            for agent in suspects
            for reason in reasons_that_may_bar(
                agent, order_at_dose(agent, None), self.agents, self.context
            )
        )
        return tuple(reason for reason in self._told(reasons) if reason.severity == "critical")

    @on_demand
    def cautions(self) -> tuple[Reason, ...]:
        """The reasons that are not critical."""
        return tuple(reason for reason in self._reasons if reason.severity != "critical")

    @on_demand
    def harmless(self) -> frozenset[str]:
        """Codes of the cautions that leave the regimen where it stands.

        A due test, or its own orders, answer them.
        """
        carried_out = self.context.knowledge.severities.carried_out
        codes = (c for c, rule in self._fired.items() if rule.adds or rule.action in carried_out)
        by_dose = (self._answered_by_dose(agent) for agent in self._against)
        return frozenset(codes).union(*by_dose)

    @on_demand
    def orders(self) -> tuple[RegimenOrder, ...]:
        """The orders of its agents, then of what the cautions add."""
        own = (RegimenOrder(agent, dose) for agent, dose in self._doses.items())
        return (*own, *self._additions())

    @on_demand
    def _against(self) -> Mapping[str, Mapping[str, Reason]]:
        """The reasons against each agent, by their codes."""
        return {agent: self._against_dose(agent, None) for agent in self.agents.ordered_agents}

    @on_demand
    def _reasons(self) -> tuple[Reason, ...]:
        """All reasons that are told."""
        return self._told(r for against in self._against.values() for r in against.values())

    def _told(self, reasons: Iterable[Reason]) -> tuple[Reason, ...]:
        """The first reason of each code; no bar where an addition to the orders mends it."""
        rules = rules_by_id(self.context.knowledge)
        first: dict[str, Reason] = {}
        for reason in reasons:
            rule = rules.get(reason.code)
            if rule is None or rule.facts.isdisjoint(self.gaps):
                mended = rule is not None and rule.adds and reason.severity == "critical"
                first.setdefault(
                    reason.code, replace(reason, severity="warning") if mended else reason
                )
        return tuple(first.values())

    @on_demand
    def _fired(self) -> Mapping[str, OrderRule]:
        """The rules behind the reasons, by their codes."""
        rules = rules_by_id(self.context.knowledge)
        return {r.code: rules[r.code] for r in self._reasons if r.code in rules}

    @on_demand
    def _doses(self) -> Mapping[str, DoseForm | None]:
        """The start dose of each agent for this patient, where one is known."""
        return {
            agent: start_dose(agent, against.values(), self.agents, self.context)
            for agent, against in self._against.items()
        }

    def _against_dose(self, agent: str, dose: DoseForm | None) -> dict[str, Reason]:
        """The reasons against one agent at a dose, by their codes."""
        safety = check_agent(agent, order_at_dose(agent, dose), self.agents, self.context)
        reasons: dict[str, Reason] = {}
        for reason in (*safety.rules, *safety.labels):
            reasons.setdefault(reason.code, reason)
        return reasons

    def _answered_by_dose(self, agent: str) -> frozenset[str]:
        """Codes of what asks for a lower dose and is silent on an order of the start dose."""
        against, context = self._against[agent], self.context
        questions = frozenset(code for code in against if asks_for_dose(agent, code, context))
        dose = self._doses[agent] if questions else None
        if dose is None:
            return frozenset()
        return questions.difference(self._against_dose(agent, dose))

    def _additions(self) -> Iterator[RegimenOrder]:
        """Orders of the drugs whose addition mends what the cautions warn of."""
        warnings = (self._fired.get(c.code) for c in self.cautions if c.severity == "warning")
        names = (name for rule in warnings if rule is not None for name in rule.adds)
        for name in dict.fromkeys(names):
            yield RegimenOrder(name, dose_to_order(name, self.agents, self.context))


@dataclass(frozen=True, slots=True)
class RegimenJudge:
    """Judges regimens for one patient. `running` is what the patient takes on the day."""

    context: SafetyContext
    running: AgentSet

    @property
    def facts(self) -> Mapping[str, Fact]:
        """The patient's facts by name."""
        return self.context.facts

    def with_answers(self, answers: Answers) -> RegimenJudge:
        """The judge of the same patient as another result would show her."""
        return replace(
            self, context=replace(self.context, facts=answers.facts, kept_answers=answers)
        )

    def judge(self, on_day: RegimenOnDay, gaps: tuple[str, ...] = ()) -> RegimenSafety:
        """What speaks against a regimen; nothing on the facts in `gaps`, which it names itself."""
        return RegimenSafety(self, on_day.regimen, gaps)

    def judge_nothing(self) -> RegimenSafety:
        """What speaks against no agent."""
        return RegimenSafety(self, None, ())

    def set_of(self, regimen: Regimen) -> AgentSet:
        """The regimen's agents in the place of what runs, or beside it where that is its use."""
        running = self.running
        progressed = members_of(self.facts.get("progressed-agents"))
        return replace(
            running,
            ordered_agents=self.agents_of(regimen),
            planned_agents=(),
            replaces_current=running.replaces_current or not self._goes_on_beside(regimen),
            repeatable_agents=frozenset(regimen.backbone).intersection(progressed),
        )

    def agents_of(self, regimen: Regimen) -> tuple[str, ...]:
        """The regimen's agents, or the patient's own drugs that stand for them."""
        partners = self.running.current_agents if self._goes_on_beside(regimen) else ()
        if not partners:
            return regimen.agents
        return tuple(self._own(name, regimen, partners) for name in regimen.agents)

    def _goes_on_beside(self, regimen: Regimen) -> bool:
        """What is offered while a line goes on does not end it: its drugs run on beside the new ones."""
        return regimen.on_therapy or value_of(self.facts.get("line-toxicity")) is True

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
