"""Rows of lines as a run writes them."""

from service.concordance.tally import Tally

OUTCOMES = (
    "first",
    "preferred",
    "alternative",
    "not-offered",
    "needs-data",
    "not-in-knowledge",
    "drugs-not-recognised",
    "out-of-scope",
    "unknown",
)


def row(number=1, outcome="first", **more):
    return {
        "patient": f"patient-{number}", "present": False, "line": 1, "start": "2024-03-01",
        "outcome": outcome, "regimen": "capecitabine", "first": ["paclitaxel"], "differences": [],
        "testsDue": [], "orderAlerts": [], "her2": "low", "genes": [], "category": "secondary",
        "lateEntries": 0, "undatedEntries": 0, "knowledgeVersion": "1", **more,
    }  # fmt: skip


def tally_of(*rows):
    tally = Tally()
    for entry in rows:
        tally.add(entry)
    return tally


def with_counts(**counts):
    """A tally with so many rows of each outcome; `not_offered` is not-offered."""
    return tally_of(
        *(
            row(n, outcome.replace("_", "-"))
            for outcome, count in counts.items()
            for n in range(count)
        )
    )
