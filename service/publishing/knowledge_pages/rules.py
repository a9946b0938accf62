"""Pages of the tests that can be due and of the order checks."""

from __future__ import annotations

from oncology.knowledge import Knowledge, OrderRule
from service.publishing.knowledge_pages.markdown import bullets, cited, criterion, page


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
