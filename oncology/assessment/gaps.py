"""What is missing or contradictory and what it costs; and what must be seen at once."""

from __future__ import annotations

from collections.abc import Mapping

from oncology.course import History
from oncology.facts import Markers, Scope, evaluate
from oncology.intake import PatientRecord
from oncology.knowledge import Caution
from oncology.values import Fact, Reason, Unknown


def find(
    record: PatientRecord,
    history: History,
    markers: Markers,
    facts: Mapping[str, Fact],
    scope: Scope,
) -> tuple[Reason, ...]:
    """Data gaps, each once, in a fixed order."""
    found = [*record.gaps, *markers.conflicts]
    found += [reason for reason in scope.reasons if reason.severity == "warning"]
    if history.disease.setting == "advanced":
        found += _course(history)
    her2 = markers.her2
    if her2.category == "negative":
        found.append(
            Reason(
                "her2-score-missing",
                "HER2 is reported negative without a score: low, ultralow and zero cannot be told apart.",
                "warning",
                her2.sources,
            )
        )
    elif her2.category == "zero" and her2.staining is None:
        found.append(
            Reason(
                "her2-staining-missing",
                "HER2 is IHC 0 without a statement on membrane staining: ultralow cannot be told.",
                "info",
                her2.sources,
            )
        )
    elif her2.category == "equivocal":
        found.append(
            Reason(
                "her2-equivocal",
                "HER2 is equivocal: an ISH result would settle it.",
                "warning",
                her2.sources,
            )
        )
    for gene, state in sorted(markers.genes.items()):
        if state.status == "uncertain":
            found.append(
                Reason(
                    "variant-not-settled",
                    f"{gene}: a result is reported, but the record does not show an actionable variant.",
                    "warning",
                    state.sources,
                )
            )
    undated = [r.source for r in record.receptors if r.date is None]
    undated += [h.source for h in record.her2 if h.date is None]
    undated += [s for v in record.variants if v.date is None for s in v.sources]
    if undated:
        found.append(
            Reason(
                "undated-results",
                "Some marker results have no date, so newest and oldest cannot be told.",
                "info",
                tuple(sorted(set(undated))),
            )
        )
    if isinstance(facts["menopausal"], Unknown):
        found.append(
            Reason("menopausal-status-missing", "Menopausal status is not recorded.", "info")
        )
    return tuple(sorted(dict.fromkeys(found), key=lambda r: (r.code, r.sources, r.text)))


def _course(history: History) -> list[Reason]:
    found = [note for note in history.notes if note.severity == "warning"]
    if history.lines and history.disease.last_progression is None:
        found.append(
            Reason("progression-dates-missing", "No date of progression is recorded.", "info")
        )
    refs = tuple(
        source
        for line in history.lines
        for agent in line.agents
        if agent.stop_reason is None and agent.end is not None
        for source in agent.sources
    )
    tags = {tag for line in history.lines for tag in line.tags}
    if refs or "cdk46-substitution" in tags:
        found.append(
            Reason(
                "stop-reason-missing",
                "Why a drug was stopped or exchanged is not recorded.",
                "info",
                refs,
            )
        )
    return found


def alerts(facts: Mapping[str, Fact], rules: tuple[Caution, ...]) -> tuple[Reason, ...]:
    """What a clinician must see whatever the options."""
    found = []
    for rule in rules:
        outcome = evaluate(rule.when, facts)
        if outcome.answer == "met":
            found.append(Reason(rule.code, rule.text, rule.severity, outcome.sources))
    return tuple(found)
