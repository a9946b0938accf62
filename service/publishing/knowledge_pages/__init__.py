"""The pages of docs/clinical that are made from the knowledge."""

from __future__ import annotations

from oncology.knowledge import Knowledge, read_yaml
from service.publishing.knowledge_pages import choices, evidence, options, rules

__all__ = ["pages"]


def pages(knowledge: Knowledge) -> dict[str, str]:
    """Text of every generated page by its file name."""
    review = read_yaml("review_rows.yaml", "review_rows")["rows"]
    return {
        "choices.md": choices.choices(knowledge),
        "agents.md": evidence.agents(knowledge),
        "trials.md": evidence.trials(knowledge),
        "regimens.md": options.regimens(knowledge),
        "us-eu-differences.md": options.differences(knowledge),
        "tests-due.md": rules.tests_due(knowledge),
        "order-rules.md": rules.order_rules(knowledge),
        "coverage.md": rules.coverage(knowledge, review),
    }
