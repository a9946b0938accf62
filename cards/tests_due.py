"""Card 3: tests whose result could change the choice."""

from __future__ import annotations

from collections.abc import Iterator

from cards.card import Card, CardBasis, card, source_links, with_links, within_limit
from cards.layout import load_layout
from cards.markdown import Markdown, line
from cards.suggestions import test_suggestion
from cards.wording import marked, text
from oncology.assessment import TestDueDoc
from oncology.knowledge import Knowledge


def tests_card(basis: CardBasis) -> list[Card]:
    """One card, or none when no test is due."""
    due = basis.assessment["testsDue"]
    if not due:
        return []
    lines = _lines(due, basis.knowledge)
    titles = "; ".join(test["title"] for test in due)
    tests = card("tests", text("tests-due", tests=titles), lines, "info", basis)
    drafts = [test_suggestion(test["id"], basis) for test in due]
    suggestions = [draft for draft in drafts if draft is not None]
    if suggestions:
        tests["suggestions"] = suggestions
        tests["selectionBehavior"] = "any"
    rules = [rule for rule in basis.knowledge.due_rules if rule.test in {t["id"] for t in due}]
    citations = [citation for rule in rules for citation in rule.source]
    links = source_links(citations, tests["detail"], basis)
    return [with_links(tests, links, basis, rule=due[0]["id"])]


def _lines(due: list[TestDueDoc], knowledge: Knowledge) -> list[Markdown]:
    """One line a test, in the fullest words that keep the limit."""
    lines: list[Markdown] = []
    for lines in _texts(due, knowledge):
        if within_limit(lines):
            break
    return lines


def _texts(due: list[TestDueDoc], knowledge: Knowledge) -> Iterator[list[Markdown]]:
    """The texts, fullest first: the options give way, then the reasons of the least urgent tests."""
    heads = [line("- **{}**: {}", test["title"], test["reason"]) for test in due]
    opened = [_titles(test["unlocks"], knowledge) for test in due]
    for limit in range(load_layout().limits.unlocks, -1, -1):
        yield [
            line("{} {}", head, _changes(titles, limit)) if titles else head
            for head, titles in zip(heads, opened, strict=True)
        ]
    in_all = list(dict.fromkeys(title for titles in opened for title in titles))
    total = [line("- {}", _changes(in_all, 0))] if in_all else []
    for number in range(len(due), 0, -1):
        titles = "; ".join(test["title"] for test in due[number:])
        rest = [line("- {}", marked("tests-also", tests=titles))] if titles else []
        yield [*heads[:number], *rest, *total]


def _titles(unlocks: list[str], knowledge: Knowledge) -> list[str]:
    """The options that a result could change, those on the market first."""
    regimens = [knowledge.regimens[name] for name in unlocks if name in knowledge.regimens]
    return [r.title for r in sorted(regimens, key=lambda r: (r.investigational, r.id))]


def _changes(titles: list[str], limit: int) -> Markdown:
    """So many of the options by name, the rest as a number."""
    options, more = "; ".join(titles[:limit]), len(titles) - limit
    if not limit:
        return marked("could-change-one" if more == 1 else "could-change-many", number=more)
    if more > 0:
        return marked("could-change-more", options=options, number=more)
    return marked("could-change", options=options)
