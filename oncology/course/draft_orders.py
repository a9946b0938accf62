"""Draft orders against the lines: would one open the next line or change this one (rule LN-11)?"""

from __future__ import annotations

from dataclasses import replace

from oncology.course.conclude import Conclusions, conclude
from oncology.course.follow import no_later
from oncology.course.history import History
from oncology.course.lines.open_line import OpenLine
from oncology.course.wording import text
from oncology.dates import PartialDate
from oncology.intake import Medication, PatientRecord
from oncology.knowledge import Rules
from oncology.values import Reason


def place_drafts(
    drafts: tuple[Medication, ...], record: PatientRecord, history: History, rules: Rules
) -> History:
    """The history with a note on each draft of an anticancer drug, as if it began on the day.

    Drafts never enter the lines themselves. Without advanced disease there is no line to place
    them in.
    """
    drafts = tuple(d for d in drafts if _defines_lines(d, rules))
    if not drafts or history.disease.setting != "advanced":
        return history
    today = PartialDate.of(rules.as_of)
    starts = tuple(
        replace(d, kind="statement", status="active", order_intent=None, start=today, end=None)
        for d in drafts
    )
    before = no_later(record, rules.as_of)
    later = conclude(replace(before, medications=(*before.medications, *starts)), rules)
    notes = tuple(_note(draft, later, history) for draft in drafts)
    return replace(history, notes=(*history.notes, *notes))


def _defines_lines(draft: Medication, rules: Rules) -> bool:
    drugs = [rules.terminology.drugs.by_name(name) for name in draft.ingredients]
    return any(d is not None and d.role == "line-defining" for d in drugs)


def _note(draft: Medication, later: Conclusions, history: History) -> Reason:
    """The newest line that holds the draft; a rule may leave the draft out of all of them."""
    drug = " + ".join(draft.ingredients)
    for number, line in reversed(list(enumerate(later.lines, 1))):
        if any(draft.source in stretch.episode.sources for stretch in line.stretches):
            if number > len(history.lines):
                words = text("draft-opens-line", drug=drug, line=number, rule=line.opened_by)
                return Reason("draft-opens-line", words, "info", (draft.source,))
            words = _within_line(draft, number, line, history)
            return Reason("draft-within-line", words, "info", (draft.source,))
    left_out = [r.text for r in later.times.excluded if draft.source in r.sources]
    why = left_out[0] if left_out else text("draft-without-line")
    words = text("draft-not-placed", drug=drug, why=why)
    return Reason("draft-not-placed", words, "info", (draft.source,))


def _within_line(draft: Medication, number: int, line: OpenLine, history: History) -> str:
    """Whether the draft goes on with the line or changes it, and by which rules it stays in it."""
    drug, before = " + ".join(draft.ingredients), history.lines[number - 1]
    tags = ", ".join(tag for tag in sorted(line.tags) if tag not in before.tags)
    running = {agent.ingredient for agent in before.agents if agent.end is None}
    if set(draft.ingredients) <= running:
        if tags:
            return text("draft-goes-on-as", drug=drug, line=number, tags=tags)
        return text("draft-goes-on", drug=drug, line=number)
    if tags:
        return text("draft-changes-line-as", drug=drug, line=number, tags=tags)
    return text("draft-changes-line", drug=drug, line=number)
