"""Card 3: tests whose result could change the choice."""

from __future__ import annotations

from collections.abc import Callable

from cards.parts import Card, card
from cards.suggestions import test_suggestion
from oncology.document import Assessment
from oncology.knowledge.model import Knowledge
from terminology import Terminology


def tests_card(
    assessment: Assessment,
    knowledge: Knowledge,
    terminology: Terminology,
    patient_id: str,
    uuid_of: Callable[[str], str],
) -> list[Card]:
    """One card, or none when no test is due."""
    due = assessment["testsDue"]
    if not due:
        return []
    lines = []
    for test in due:
        titles = [
            knowledge.regimens[name].title for name in test["unlocks"] if name in knowledge.regimens
        ]
        opens = f" Could change: {'; '.join(titles)}." if titles else ""
        lines.append(f"- **{test['title']}**: {test['reason']}{opens}")
    names = ", ".join(test["title"] for test in due)
    made = card("tests", f"Tests due: {names}.", lines, "info", knowledge, assessment, uuid_of)
    suggestions = [test_suggestion(test["id"], terminology, patient_id, uuid_of) for test in due]
    offered = [suggestion for suggestion in suggestions if suggestion is not None]
    if offered:
        made["suggestions"] = offered
        made["selectionBehavior"] = "any"
    return [made]
