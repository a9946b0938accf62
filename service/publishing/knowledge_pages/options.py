"""Pages of the regimens and of what differs between the US and the EU."""

from __future__ import annotations

from collections.abc import Iterator

from oncology.facts import sentence_of_nobody
from oncology.knowledge import Approval, Caution, Knowledge, Regimen
from service.publishing.knowledge_pages.markdown import (
    PLACES,
    bullets,
    cited,
    criterion,
    page,
    table,
)
from service.publishing.knowledge_pages.section import Section, documented, entry_link


def regimens(knowledge: Knowledge) -> str:
    """Every regimen with its criteria, rank rules, cautions, labels and evidence."""
    blocks = ["## For every regimen"]
    blocks.append(bullets(f"Excluded by: {criterion(node)}" for node in knowledge.common_excludes))
    for section in regimen_sections(knowledge):
        blocks += documented(section)
    intro = (
        "A criterion is met, not met or unknown; unknown is never taken as no. Options are "
        "ordered by base rank plus the points of the rules that are met, lower first; equal "
        "scores are a tie."
    )
    return page("Regimens", intro, blocks)


def regimen_sections(knowledge: Knowledge) -> list[Section]:
    """Each regimen, by the alphabet."""
    rows = sorted(knowledge.regimens.values(), key=lambda r: r.title.casefold())
    return [
        Section("regimens", row.id, row.title, f"regimen/{row.id}", tuple(_regimen(row, knowledge)))
        for row in rows
    ]


def _regimen(regimen: Regimen, knowledge: Knowledge) -> Iterator[str]:
    agents = (
        entry_link("agents", name) if name in knowledge.agents else name for name in regimen.agents
    )
    about = f"`{regimen.id}`: {' + '.join(agents)}. Base rank {regimen.base_rank}."
    about += " Investigational." if regimen.investigational else ""
    about += " Offered with a caution where no label holds." if regimen.off_label else ""
    yield f"{about} {sentence_of_nobody(regimen.rationale)}"
    lines = [f"Requires: {criterion(node)}" for node in regimen.requires]
    lines += [f"Excluded by: {criterion(node)}" for node in regimen.excludes]
    lines += [f"{r.points:+d}: {r.reason} When: {criterion(r.when)}" for r in regimen.prefers]
    lines += [
        f"Caution ({_grades(c)}): {sentence_of_nobody(c.text)} When: {criterion(c.when)}"
        for c in regimen.cautions
    ]
    lines += [
        f"{g.body} {g.year}: {g.position} ({g.strength}). {cited(g.source)}"
        for g in regimen.guidelines
    ]
    for name in regimen.evidence:
        trial = knowledge.trials[name]
        key = "Key trial" if name == regimen.key_evidence else "Trial"
        lines.append(f"{key}: {entry_link('trials', trial.id, trial.name)}")
    for dispute in regimen.disputes:
        pending = " (proposed)" if dispute.sign_off else ""
        lines.append(f"Expert judgement differs: {dispute.one} {dispute.other}{pending}")
    if regimen.rows:
        lines.append(
            f"Serves [rows](coverage.md#rows-of-the-decision-table): {', '.join(regimen.rows)}"
        )
    lines.append(f"Checked {regimen.checked}, {'signed' if regimen.is_signed else 'proposed'}.")
    yield bullets(lines)
    yield table(
        ("where", "status", "since", "indication", "asks for", "source, checked"),
        [_label(label) for label in regimen.labels],
    )


def _grades(caution: Caution) -> str:
    """How grave it is, with where it is otherwise: `warning; EU: info`."""
    elsewhere = (f"{PLACES[place]}: {grade}" for place, grade in caution.severity_in)
    return "; ".join((caution.severity, *elsewhere))


def _label(label: Approval) -> tuple[object, ...]:
    criteria = "; ".join(node.text for node in (*label.requires, *label.wording))
    until = f" until {label.until}" if label.until else ""
    since = f"{label.date or ''}{until}"
    source = f"{cited(label.source)}, {label.checked}"
    return PLACES[label.jurisdiction], label.status, since, label.indication, criteria, source


def differences(knowledge: Knowledge) -> str:
    """Regimens whose position is not the same in the US and in the EU."""
    rows = []
    for regimen in sorted(knowledge.regimens.values(), key=lambda r: r.title.casefold()):
        us, eu = (_position(regimen, place) for place in ("us", "eu"))
        if us[0] != eu[0] or us[2] != eu[2]:
            rows.append((regimen.title, us[1], eu[1], us[2] or "-", eu[2] or "-"))
    intro = (
        "Regimens whose approval or whose label criteria differ. Where both are approved with "
        "the same criteria, only the day differs, and the regimen is not listed."
    )
    head = ("regimen", "US", "EU", "the US label asks for", "the EU label asks for")
    return page("US and EU: what differs", intro, [table(head, rows)])


def _position(regimen: Regimen, place: str) -> tuple[str, str, str]:
    """Status, status with its day, and criteria of the newest label."""
    labels = [label for label in regimen.labels if label.jurisdiction == place]
    newest = max(labels, key=lambda label: str(label.date or ""))
    since = f" {newest.date}" if newest.date else ""
    criteria = "; ".join(sorted(node.text for node in (*newest.requires, *newest.wording)))
    return newest.status, f"{newest.status}{since}", criteria
