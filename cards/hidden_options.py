"""What a site's policy hides is said, never silently left out."""

from __future__ import annotations

from cards.wording import plain
from oncology.assessment import Assessment
from oncology.knowledge import HIDDEN


def hidden_lines(assessment: Assessment) -> list[str]:
    """One line per option that fits the patient and that only the site's policy leaves out."""
    return [
        f"- {plain(str(option.get('title', option['id'])))}: {plain(option.get('hidden', ''))}"
        for option in assessment["options"]
        if {c["id"] for c in option["criteria"] if c["result"] == "not-met"} == {HIDDEN}
    ]
