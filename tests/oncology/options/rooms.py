"""A patient's facts in one room: her options, and what is said of a draft or an option of a drug."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import terminology
from oncology.course import follow
from oncology.facts import collect_facts, facts_over, running_comedication
from oncology.intake import read_drafts, read_record
from oncology.knowledge import Rules, load_knowledge
from oncology.options import Option, RegimenJudge, evaluate_regimens, regimens_on_day
from oncology.orders import OrderContext, OrderVerdict, check_orders
from oncology.safety import SafetyContext, running_set
from oncology.values import Fact, Reason
from service.vignettes import chart

DAY = date(2026, 11, 24)
PLACES = ("us", "eu")
Beside = Mapping[str, tuple[str, ...]]
BASE = {
    "as_of": DAY,
    "born": 1960,
    "menopause": "postmenopausal",
    "diagnosed": "2019-03-01",
    "stage": "II",
    "surgery": "2019-04-01",
    "advanced": "2023-01-15",
    "metastases": ["bone"],
    "er": "90%",
    "pr": "positive",
    "her2": "0 no staining",
    "ecog": 1,
}


@dataclass(frozen=True)
class Room:
    """One patient's facts, what she takes beside the cancer therapy, and a jurisdiction."""

    facts: Mapping[str, Fact]
    beside: Beside
    place: str

    def with_facts(self, **facts: Fact) -> Room:
        """The same with other facts; an underscore stands for a hyphen in their names."""
        fresh = {name.replace("_", "-"): fact for name, fact in facts.items()}
        return Room(facts_over(fresh, self.facts), self.beside, self.place)

    @property
    def safety(self) -> SafetyContext:
        """What a check of agents rests on."""
        return SafetyContext(self.facts, self.place, load_knowledge(), terminology.load())

    @property
    def judge(self) -> RegimenJudge:
        """The judge of regimens for this patient."""
        running = running_set(self.facts, self.beside, terminology.load())
        return RegimenJudge(self.safety, running)

    def reasons(self, regimen: str) -> dict[str, Reason]:
        """What speaks against the agents of a regimen, whether or not it fits, by code."""
        safety = self.judge.judge(regimens(self.place)[regimen])
        return {reason.code: reason for reason in (*safety.bars, *safety.cautions)}

    def options(self) -> dict[str, Option]:
        """Every regimen of the day as an option, best first, by its id."""
        ranking = evaluate_regimens(self.judge, regimens(self.place), load_knowledge().thresholds)
        return {option.regimen.id: option for option in ranking}

    def verdicts(
        self, orders: Sequence[str], options: Mapping[str, Option] | None = None
    ) -> dict[str, OrderVerdict]:
        """The verdict on a draft of each drug, all drafts together, by drug.

        Without `options` no use of a drug is known, only what speaks against it.
        """
        drafts = read_drafts(chart.drafts([*orders]), terminology.load())
        choice = tuple(options.values()) if options else ()
        context = OrderContext(self.safety, choice, self.beside, advised=True)
        return {verdict.agents[0]: verdict for verdict in check_orders(drafts, None, context)}


def regimens(place: str) -> Mapping:
    """Every regimen of the day in a jurisdiction, by its id."""
    return regimens_on_day(load_knowledge(), DAY, place, terminology.load())


def room(place: str = "us", **changes: object) -> Room:
    """The room of the base patient with changes to her chart, in the notation of the vignettes."""
    return room_of(chart.resources({**BASE, **changes}), place)


def room_of(resources: list[dict], place: str = "us") -> Room:
    """The room of a chart."""
    rules, knowledge = _rules(), load_knowledge()
    record = read_record(resources, "p", DAY, rules.terminology)
    facts = collect_facts(record, follow(record, rules), rules, knowledge)
    return Room(facts, running_comedication(record, DAY, rules.terminology), place)


@lru_cache(maxsize=1)
def _rules() -> Rules:
    return Rules(load_knowledge().parameters, terminology.load(), DAY)


def ranked(options: Mapping[str, Option]) -> list[str]:
    """Ids of the options that are offered, best first."""
    return [name for name, option in options.items() if option.rank is not None]


def preferred(options: Mapping[str, Option]) -> set[str]:
    """Ids of the preferred options."""
    return {name for name, option in options.items() if option.status == "preferred"}
