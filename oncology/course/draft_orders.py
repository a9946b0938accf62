"""Draft orders against the lines: would one open the next line or change this one (rule LN-11)?"""

from __future__ import annotations

from dataclasses import replace

from oncology.course.conclude import Conclusions, conclude
from oncology.course.follow import no_later
from oncology.course.history import History
from oncology.dates import PartialDate
from oncology.intake import Medication, PatientRecord
from oncology.knowledge import Rules
from oncology.values import Reason


def place_drafts(
    drafts: tuple[Medication, ...],
    record: PatientRecord,
    history: History,
    rules: Rules,
) -> History:
    """The history with a note on each draft of an anticancer drug, as if it began on the day.

    Drafts never enter the lines themselves. Without advanced disease there is no line to place
    them in.
    """
    wanted = [d for d in drafts if _counts(d, rules)]
    if not wanted or history.disease.setting != "advanced":
        return history
    today = PartialDate.of(rules.as_of)
    begun = tuple(
        replace(d, kind="statement", status="active", order_intent=None, start=today, end=None)
        for d in wanted
    )
    known = no_later(record, rules.as_of)
    later = conclude(replace(known, medications=(*known.medications, *begun)), rules)
    notes = tuple(_placed(draft, later, history) for draft in wanted)
    return replace(history, notes=(*history.notes, *notes))


def _placed(draft: Medication, later: Conclusions, history: History) -> Reason:
    """The newest line that holds the draft; a rule may leave the draft out of all of them."""
    for number, run in reversed(list(enumerate(later.lines, 1))):
        if any(draft.source in use.episode.sources for use in run.stretches):
            return _note(draft, number, run.opened_by, sorted(run.tags), history)
    left_out = [r.text for r in later.times.excluded if draft.source in r.sources]
    why = left_out[0] if left_out else "No line of advanced disease would hold it."
    text = f"{' + '.join(draft.ingredients)} was not placed in a line. {why}"
    return Reason("draft-not-placed", text, "info", (draft.source,))


def _counts(draft: Medication, rules: Rules) -> bool:
    drugs = [rules.terminology.drugs.by_name(name) for name in draft.ingredients]
    return any(d is not None and d.role == "line-defining" for d in drugs)


def _note(draft: Medication, number: int, rule: str, tags: list[str], history: History) -> Reason:
    drug = " + ".join(draft.ingredients)
    if number > len(history.lines):
        text = f"{drug}, begun now, would open line {number} ({rule})."
        return Reason("draft-opens-line", text, "info", (draft.source,))
    before = set(history.lines[number - 1].tags)
    kind = ", ".join(tag for tag in tags if tag not in before)
    how = f" as {kind}" if kind else ""
    held = {a.ingredient for a in history.lines[number - 1].agents if a.end is None}
    word = "goes on with" if set(draft.ingredients) <= held else "would change"
    text = f"{drug}, begun now, {word} line {number}{how}; it opens no new line."
    return Reason("draft-within-line", text, "info", (draft.source,))
