"""What a site's policy hides is said, never silently left out."""

from __future__ import annotations

from cards.wording import plain
from oncology.assessment.document import Assessment, OptionDoc
from oncology.knowledge.overlay import HIDDEN


def hidden_lines(assessment: Assessment) -> list[str]:
    """One line per option that fits the patient and that only the site's policy leaves out."""
    return [
        f"- {plain(str(option.get('title', option['id'])))}: {_reason(option)}"
        for option in assessment["options"]
        if {c["id"] for c in option["criteria"] if c["result"] == "not-met"} == {HIDDEN}
    ]


def _reason(option: OptionDoc) -> str:
    texts = [c["text"] for c in option["criteria"] if c["id"] == HIDDEN]
    return plain(texts[0].partition(": ")[2] or texts[0])
