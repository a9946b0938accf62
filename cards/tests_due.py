"""Card 3: tests whose result could change the choice."""

from __future__ import annotations

from cards.card import Card, CardBasis, card, within_limit
from cards.suggestions import test_suggestion
from cards.wording import wording
from oncology.knowledge import Knowledge


def tests_card(basis: CardBasis) -> list[Card]:
    """One card, or none when no test is due."""
    due = basis.assessment["testsDue"]
    if not due:
        return []
    for limit in range(wording()["limits"]["unlocks"], -1, -1):
        lines = [
            f"- **{test['title']}**: {test['reason']}{_changes(test['unlocks'], basis.knowledge, limit)}"
            for test in due
        ]
        if within_limit(lines):
            break
    names = "; ".join(test["title"] for test in due)
    made = card("tests", f"Tests due: {names}.", lines, "info", basis)
    suggestions = [test_suggestion(test["id"], basis) for test in due]
    offered = [suggestion for suggestion in suggestions if suggestion is not None]
    if offered:
        made["suggestions"] = offered
        made["selectionBehavior"] = "any"
    return [made]


def _changes(unlocks: list[str], knowledge: Knowledge, limit: int) -> str:
    """The options that the result could change, those on the market first, the rest as a number."""
    known = [knowledge.regimens[name] for name in unlocks if name in knowledge.regimens]
    titles = [regimen.title for regimen in sorted(known, key=lambda r: (r.investigational, r.id))]
    if not titles:
        return ""
    if not limit:
        return f" Could change {len(titles)} {'option' if len(titles) == 1 else 'options'}."
    more = f" and {len(titles) - limit} more" if len(titles) > limit else ""
    return f" Could change: {'; '.join(titles[:limit])}{more}."
