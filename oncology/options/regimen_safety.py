"""What speaks against the agents of a regimen: the judgement that draft orders of them get."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from oncology.facts import Outcome
from oncology.knowledge import Knowledge, OrderRule, fact_names
from oncology.options.regimen_on_day import RegimenOnDay
from oncology.safety import AgentSet, SafetyContext, check_agent, order_at_label_dose
from oncology.values import Fact, Reason, members_of


@dataclass(frozen=True, slots=True)
class RegimenSafety:
    """The reasons against a regimen's agents as a draft order of them would get.

    `bars` are critical, `cautions` are not. `harmless` are the codes of those cautions that leave
    the regimen where it stands: a due test, or its own order with a further drug, answers them.
    """

    bars: tuple[Reason, ...]
    cautions: tuple[Reason, ...]
    harmless: frozenset[str]


NOTHING = RegimenSafety((), (), frozenset())


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
        """What speaks against a regimen; nothing on the facts in `missing`, which it names itself."""
        agents = self._set_of(on_day)
        rules = _rules_by_id(self.context.knowledge)
        reasons: dict[str, Reason] = {}
        for agent in on_day.regimen.agents:
            safety = check_agent(agent, order_at_label_dose(agent), agents, self.context)
            for reason in (*safety.rules, *safety.labels):
                rule = rules.get(reason.code)
                if rule is None or not gaps or _facts_of(rule).isdisjoint(gaps):
                    reasons.setdefault(reason.code, reason)
        carried_out = self.context.knowledge.severities.carried_out
        fired = {code: rules[code] for code in reasons if code in rules}
        with_addition = {code for code, rule in fired.items() if rule.adds}
        findings = [
            replace(reason, severity="warning")
            if code in with_addition and reason.severity == "critical"
            else reason
            for code, reason in reasons.items()
        ]
        return RegimenSafety(
            tuple(reason for reason in findings if reason.severity == "critical"),
            tuple(reason for reason in findings if reason.severity != "critical"),
            frozenset(with_addition).union(
                code for code, rule in fired.items() if rule.action in carried_out
            ),
        )

    def _set_of(self, on_day: RegimenOnDay) -> AgentSet:
        """The regimen's agents in the place of what runs, or beside it where that is its use."""
        regimen = on_day.regimen
        progressed = members_of(self.context.facts.get("progressed-agents"))
        return replace(
            self.running,
            ordered_agents=regimen.agents,
            planned_agents=(),
            replaces_current=not regimen.on_therapy,
            repeatable_agents=frozenset(regimen.backbone).intersection(progressed),
        )


def bar_outcome(reason: Reason) -> Outcome:
    """A critical reason as the criterion that is not met."""
    return Outcome(reason.code, reason.text, "not-met", reason.text, reason.sources, ())


@lru_cache(maxsize=8)
def _rules_by_id(knowledge: Knowledge) -> Mapping[str, OrderRule]:
    return {rule.id: rule for rule in knowledge.order_rules}


@lru_cache(maxsize=1024)
def _facts_of(rule: OrderRule) -> frozenset[str]:
    return frozenset(rule.explains).union(*(fact_names(node) for node in rule.when))
