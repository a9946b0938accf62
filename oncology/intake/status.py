"""Whether a result counts, by its status."""

from __future__ import annotations

from oncology.intake.builder import RecordBuilder
from oncology.intake.chart import Entry
from oncology.intake.wording import sentence

WITHDRAWN = frozenset({"entered-in-error", "cancelled"})
UNFINISHED = frozenset({"preliminary", "registered"})


def is_final(entry: Entry, record: RecordBuilder) -> bool:
    """Whether a result is final; an unfinished one is named as a gap."""
    if entry.status in UNFINISHED:
        text = sentence("unfinished-result", source=entry.source)
        record.add_gap("unfinished-result", entry.source, text, "info")
    return entry.status not in WITHDRAWN | UNFINISHED
