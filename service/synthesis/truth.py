"""What a plan says of its patient, in the words of the Assessment, to hold an answer against."""

from __future__ import annotations

from service.synthesis.plan import Plan
from service.types import Json


def truth_of(plan: Plan) -> Json:
    """The conclusions that the chart allows, were it complete."""
    progressions = [line.progression for line in plan.lines if line.progression]
    newest = {test.gene: test.is_altered for test in plan.tests}
    return {
        "patient": plan.id,
        "shape": plan.shape,
        "deNovo": plan.adjuvant is None,
        "diagnosed": plan.diagnosed.isoformat(),
        "advancedSince": plan.advanced.isoformat(),
        "lines": [
            {
                "agents": list(line.regimen.agents),
                "start": line.start.isoformat(),
                "end": line.end.isoformat() if line.end else None,
            }
            for line in plan.lines
        ],
        "onTherapy": bool(plan.lines) and plan.lines[-1].end is None,
        "lastProgression": max(progressions).isoformat() if progressions else None,
        "category": plan.category,
        "her2": plan.her2,
        "genes": {g: "altered" if newest[g] else "not-detected" for g in sorted(newest)},
        "died": plan.died is not None,
    }
