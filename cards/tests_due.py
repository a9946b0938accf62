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
    for limit in range(load_layout().limits.unlocks, -1, -1):
        yield [_line(test, _changes(test["unlocks"], knowledge, limit)) for test in due]
    for number in range(len(due), 0, -1):
        titles = "; ".join(test["title"] for test in due[number:])
        rest = [line("- {}", marked("tests-also", tests=titles))] if titles else []
        yield [*(_line(test) for test in due[:number]), *rest]


def _line(test: TestDueDoc, changes: Markdown | None = None) -> Markdown:
    line_of_test = line("- **{}**: {}", test["title"], test["reason"])
    return line("{} {}", line_of_test, changes) if changes else line_of_test


def _changes(unlocks: list[str], knowledge: Knowledge, limit: int) -> Markdown | None:
    """The options that the result could change, those on the market first, the rest as a number."""
    regimens = [knowledge.regimens[name] for name in unlocks if name in knowledge.regimens]
    titles = [r.title for r in sorted(regimens, key=lambda r: (r.investigational, r.id))]
    if not titles:
        return None
    options, more = "; ".join(titles[:limit]), len(titles) - limit
    if not limit:
        return marked("could-change-one" if more == 1 else "could-change-many", number=more)
    if more > 0:
        return marked("could-change-more", options=options, number=more)
    return marked("could-change", options=options)
