"""Pages of the tests that can be due and of the order checks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from oncology.knowledge import DueRule, Finding, Interaction, Knowledge, OrderRule, bases
from oncology.values import GRADES
from service.publishing.knowledge_pages.markdown import (
    PLACES,
    bullets,
    cited,
    criterion,
    page,
    table,
)
from service.publishing.knowledge_pages.section import Section, documented, entry_link
from service.publishing.rule_page import RuleEntry, rule_entries
from service.publishing.rule_page import Statement as RuleStatement


def tests_due(knowledge: Knowledge) -> str:
    """Every test: when it is due, what it settles."""
    blocks = [text for section in test_sections(knowledge) for text in documented(section)]
    intro = (
        "A test is due when its conditions are not excluded, what it settles is not known (or is "
        "too old), and its result could open an option. The most urgent come first."
    )
    return page("Tests due", intro, blocks)


def test_sections(knowledge: Knowledge) -> list[Section]:
    """Each test, the most urgent first."""
    rows = sorted(knowledge.due_rules, key=lambda r: (r.urgent_rank, r.id))
    return [
        Section("tests-due", row.id, row.title, f"test/{row.id}", (_test(row),)) for row in rows
    ]


def _test(rule: DueRule) -> str:
    lines = [f"`{rule.id}`. {rule.reason}", f"Specimen: {rule.specimen or 'none'}"]
    lines.append(f"Settles: {', '.join(rule.facts)}")
    lines += [f"When: {criterion(node)}" for node in rule.when]
    lines.append(f"Source: {cited(rule.source)}")
    return bullets(lines)


def order_rules(knowledge: Knowledge) -> str:
    """The principle of severity, every check on a draft order, and the interactions of labels."""
    blocks = ["## How grave a finding is", *_principle(knowledge)]
    for severity in GRADES:
        checks = [one for one in order_rule_sections(knowledge) if one.group == severity]
        if checks:
            blocks.append(f"## {severity.capitalize()}")
            blocks += [text for section in checks for text in documented(section, 3)]
    blocks += ["## Interactions of labels", _interactions(knowledge)]
    intro = (
        "An order that meets none of these draws no card. The same rules judge every option: a "
        "critical one bars it, a warning keeps it from being preferred where a peer of no worse "
        "base rank has none. All conditions of a rule must be met; where one is unknown, the "
        "rule's own wording for that case is shown, if it has one."
    )
    return page("Order and safety rules", intro, blocks)


def _principle(knowledge: Knowledge) -> Iterator[str]:
    """The table that severities are read off, what it rests on, and who has not signed it."""
    severities = knowledge.severities
    yield (
        "**Not yet signed by a pharmacist.** Critical is a harm that a label excludes, or certain "
        "failure. A warning is what a dose, a test or monitoring makes possible, or something "
        "needed that is not known. Information is to be watched. Each rule and each interaction "
        "says what to do; how grave that is stands in this table, of which the first row that fits "
        "speaks. What rests on a choice of the project and not on a label is marked below."
    )
    rows = (
        (
            row.finding.action,
            row.finding.strength or "any",
            row.finding.harm or "any",
            PLACES.get(row.finding.jurisdiction or "", "any"),
            row.finding.state or "any",
            row.severity,
            row.text,
        )
        for row in severities.rows
    )
    head = ("what to do", "strength", "harm", "where", "state", "severity", "meaning")
    yield table(head, rows)
    yield f"Source: {cited(severities.source)}"


def _interactions(knowledge: Knowledge) -> str:
    """Each interaction of a label, with how grave it is by the strength of the other drug."""
    rows = []
    for agent in sorted(knowledge.agents.values(), key=lambda a: a.name):
        for interaction in agent.interactions:
            others = ", ".join((*interaction.groups, *interaction.agents))
            places = ", ".join(interaction.jurisdictions).upper()
            grades = ", ".join(dict.fromkeys(_grades(interaction, knowledge)))
            row = (agent.name, others, places, interaction.action, grades, interaction.text)
            rows.append((*row, cited(interaction.source)))
    head = ("drug", "with", "where", "what to do", "severity", "label", "source")
    return table(head, rows)


def _grades(interaction: Interaction, knowledge: Knowledge) -> Iterator[str]:
    table_of = knowledge.severities
    for name in interaction.groups or ("",):
        strength = interaction.strength or table_of.strengths.get(name)
        grade = table_of.of(Finding(interaction.action, strength, interaction.harm))
        yield f"{grade} ({strength})" if strength else grade


def order_rule_sections(knowledge: Knowledge) -> list[Section]:
    """Each order rule; its group is how grave it is."""
    return [
        Section(
            "order-rules", rule.id, rule.id, f"order-rule/{rule.id}", tuple(_rule(rule)),
            rule.severity,
        )
        for rule in knowledge.order_rules
    ]  # fmt: skip


def rule_sections(knowledge: Knowledge) -> list[Section]:
    """Each code that a reason on a card may have, by the alphabet: order rules, and all others."""
    own = {section.id: replace(section, page="rules") for section in order_rule_sections(knowledge)}
    return [own.get(entry.code) or _reason(entry, knowledge) for entry in rule_entries(knowledge)]


def _reason(entry: RuleEntry, knowledge: Knowledge) -> Section:
    kinds = {basis.kind for basis in bases(knowledge)[entry.code]}
    kind = kinds.pop() if len(kinds) == 1 else ""
    signable = kind in ("alert", "caution")
    blocks = [text for one in entry.statements for text in _statement(one, knowledge)]
    name = f"{kind}/{entry.code}" if signable else None
    return Section("rules", entry.code, entry.code, name, tuple(blocks), kind or None)


def _statement(statement: RuleStatement, knowledge: Knowledge) -> Iterator[str]:
    if statement.of:
        yield f"{_owner(statement.of, knowledge)}: {' '.join(statement.texts)}"
    else:
        yield " ".join(statement.texts)
    yield bullets(
        f"{f'[{source.text}]({source.link})' if source.link else source.text}"
        f"{f': {source.reason}' if source.reason else ''}"
        for source in statement.sources
    )


def _owner(name: str, knowledge: Knowledge) -> str:
    """A link to the drug, the regimen or the test whose entry says it."""
    if name in knowledge.regimens:
        return entry_link("regimens", name, knowledge.regimens[name].title)
    if name in knowledge.agents:
        return entry_link("agents", name)
    return entry_link("tests-due", name)


def _rule(rule: OrderRule) -> Iterator[str]:
    subjects = ", ".join([*rule.agents, *rule.classes]) or "every anticancer drug"
    lines = [f"Concerns: {subjects}", *(f"When: {criterion(node)}" for node in rule.when)]
    state = f", {rule.state}" if rule.state else ""
    elsewhere = "".join(f"; {PLACES[place]}: {grade}" for place, grade in rule.severity_in)
    lines.append(f"What to do: {rule.action}{state}{elsewhere}")
    if rule.unknown_text:
        lines.append(f"When not known: {rule.unknown_text}")
    if rule.always:
        lines.append(f"Always: {rule.always}")
    if rule.valid_from or rule.valid_until:
        lines.append(f"Holds from {rule.valid_from or 'ever'} to {rule.valid_until or 'now'}")
    if all(citation.kind != "label" for citation in rule.source):
        lines.append("**Choice of the project or of the literature**: no label says it.")
    lines.append(f"Source: {cited(rule.source)}")
    yield rule.text
    yield bullets(lines)
