"""Pages of the tests that can be due, of the order checks, and of coverage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from oncology.knowledge import Knowledge, OrderRule, RowCoverage
from oncology.knowledge import coverage as rows_of
from service.publishing.knowledge_pages.markdown import bullets, cited, criterion, page, table

FEW = 3  # regimens named beside a rule; more are counted


def tests_due(knowledge: Knowledge) -> str:
    """Every test: when it is due, what it settles."""
    blocks: list[str] = []
    for rule in sorted(knowledge.due_rules, key=lambda r: (r.urgent_rank, r.id)):
        blocks.append(f"## {rule.title}")
        lines = [f"`{rule.id}`. {rule.reason}", f"Specimen: {rule.specimen or 'none'}"]
        lines.append(f"Settles: {', '.join(rule.facts)}")
        lines += [f"When: {criterion(node)}" for node in rule.when]
        lines.append(f"Source: {cited(rule.source)}")
        blocks.append(bullets(lines))
    intro = (
        "A test is due when its conditions are not excluded, what it settles is not known (or is "
        "too old), and its result could open an option. The most urgent come first."
    )
    return page("Tests due", intro, blocks)


def order_rules(knowledge: Knowledge) -> str:
    """Every check on a draft order."""
    blocks: list[str] = []
    for severity in ("critical", "warning", "info"):
        checks = [rule for rule in knowledge.order_rules if rule.severity == severity]
        if checks:
            blocks.append(f"## {severity.capitalize()}")
            blocks += [_rule(rule) for rule in checks]
    intro = (
        "An order that meets none of these draws no card. Critical is for harm. All conditions of "
        "a rule must be met; where one is unknown, the rule's own wording for that case is shown, "
        "if it has one."
    )
    return page("Order and safety rules", intro, blocks)


def _rule(rule: OrderRule) -> str:
    subjects = ", ".join([*rule.agents, *rule.classes]) or "every anticancer drug"
    lines = [f"Concerns: {subjects}", *(f"When: {criterion(node)}" for node in rule.when)]
    if rule.unknown_text:
        lines.append(f"When not known: {rule.unknown_text}")
    if rule.always:
        lines.append(f"Always: {rule.always}")
    if rule.valid_from or rule.valid_until:
        lines.append(f"Holds from {rule.valid_from or 'ever'} to {rule.valid_until or 'now'}")
    lines.append(f"Source: {cited(rule.source)}")
    return f"### {rule.id}\n\n{rule.text}\n\n{bullets(lines)}"


def coverage(knowledge: Knowledge, review: Iterable[Mapping[str, Any]]) -> str:
    """Which entry serves each row of the review's tables and of the decision table."""
    rows = list(review)
    blocks = []
    for number, title in (
        ("1a", "Agents of the review (Table 1a)"),
        ("1b", "Trials of the review (Table 1b)"),
    ):
        blocks.append(f"## {title}")
        blocks.append(
            table(
                ("group", "row", "served by"),
                [
                    (row["group"], row["label"], "; ".join(row.get("serves", ())) or row["note"])
                    for row in rows
                    if row["table"] == number
                ],
            )
        )
    blocks.append("## Rows of the decision table")
    head = ("row", "what it is about", "regimens", "rules, cautions, disputes", "others, notes")
    blocks.append(table(head, [_coverage_row(row) for row in rows_of(knowledge)]))
    intro = "Each row with the entry that serves it; a row that nothing serves says why."
    return page("Coverage", intro, blocks)


def _coverage_row(row: RowCoverage) -> tuple[object, ...]:
    also = "; ".join([*row.by, *([row.note] if row.note else [])])
    return row.id, row.title, ", ".join(row.regimens), "; ".join(_by_rule(row.rules)), also


def _by_rule(rules: Iterable[tuple[str, str]]) -> list[str]:
    """Each rule with the regimens that share it; many are counted."""
    by_rule: dict[str, list[str]] = {}
    for regimen, rule in rules:
        by_rule.setdefault(rule, []).append(regimen)
    return [
        f"{rule} ({', '.join(regimens) if len(regimens) <= FEW else f'{len(regimens)} regimens'})"
        for rule, regimens in by_rule.items()
    ]
