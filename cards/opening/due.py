"""What is due: tests before a drug that is offered, other tests, doses, and what else to see to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cards.card import CardBasis
from cards.layout import Brevity
from cards.markdown import Markdown, joined, line
from cards.opening.standing import Standing
from cards.option_page import titles_to
from cards.wording import marked
from oncology.assessment import OptionDoc, TestDueDoc


def due_lines(
    offers: Sequence[OptionDoc], standing: Standing, level: Brevity, basis: CardBasis
) -> Iterator[Markdown]:
    """What is due, in one line where few words are said of it."""
    parts = [*_test_parts(offers, level, basis), *standing.doses()]
    alerts = standing.alerts(level)
    if not level.alerts:
        parts, alerts = [*parts, *alerts], []
    if parts:
        yield line("- {}", joined(" ", parts))
    yield from (line("- {}", words) for words in alerts)


def tests_on(offers: Sequence[OptionDoc], basis: CardBasis) -> list[TestDueDoc]:
    """The tests that are due, first those that come before a drug that is offered."""
    needs = _drugs_by_test(offers, basis)
    return sorted(_due(basis), key=lambda test: test["id"] not in needs)


def _due(basis: CardBasis) -> list[TestDueDoc]:
    """What is due; where no drug can be offered, without what comes before a drug."""
    due = basis.assessment["testsDue"]
    if not basis.missing.therapy:
        return due
    before = {rule.test for rule in basis.knowledge.due_rules if rule.before}
    return [test for test in due if test["id"] not in before]


def _test_parts(
    offers: Sequence[OptionDoc], level: Brevity, basis: CardBasis
) -> Iterator[Markdown]:
    needs, due = _drugs_by_test(offers, basis), _due(basis)
    for drugs in dict.fromkeys(needs.values()):
        titles = [test["title"] for test in due if needs.get(test["id"]) == drugs]
        yield marked("due-before", drugs=drugs, tests="; ".join(titles))
    others = [test for test in due if test["id"] not in needs]
    if not others:
        return
    titles = titles_to([test["title"] for test in others], level.tests)
    opened = {name for test in others for name in test["unlocks"]}
    key = "due-changing" if level.unlocks and len(opened) > 1 else "due"
    yield marked(key, tests="; ".join(titles), number=len(opened))


def _drugs_by_test(offers: Sequence[OptionDoc], basis: CardBasis) -> dict[str, str]:
    """The tests that come before a drug that is offered, each with those drugs."""
    names = dict.fromkeys(
        name for option in offers for name in (*option["agents"], *option.get("classes", []))
    )
    drugs: dict[str, str] = {}
    for test in basis.assessment["testsDue"]:
        rules = [rule for rule in basis.knowledge.due_rules if rule.test == test["id"]]
        before = [name for name in names for rule in rules if name in rule.before]
        if before:
            drugs[test["id"]] = " + ".join(_agents(before, offers, basis))
    return drugs


def _agents(names: Sequence[str], offers: Sequence[OptionDoc], basis: CardBasis) -> list[str]:
    """The drugs among the offers that have such a name, or are of such a class."""
    agents = dict.fromkeys(agent for option in offers for agent in option["agents"])
    return [
        agent
        for agent in agents
        if agent in names or set(basis.terminology.drugs.classes_of(agent)) & set(names)
    ]
