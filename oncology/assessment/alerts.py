"""What a clinician must see at once, whatever the options (rules of alerts.yaml)."""

from __future__ import annotations

from collections.abc import Iterator

from oncology.assessment.findings import Findings
from oncology.facts import evaluate
from oncology.values import Reason


def alerts_on(findings: Findings) -> Iterator[Reason]:
    """One reason for each rule that is met, in the order of the file."""
    for rule in findings.knowledge.alerts:
        outcome = evaluate(rule.when, findings.facts)
        if outcome.answer == "met":
            yield Reason(rule.code, rule.text, rule.severity, outcome.sources)
