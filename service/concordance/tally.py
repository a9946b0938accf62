"""Rows of lines to counts; what is counted hangs on the knowledge, not on how many rows there are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

# by what lines are grouped, in the order of the report
GROUPS = (
    "all", "line", "year", "marker", "category", "regimen", "first-option", "alert", "test",
)  # fmt: skip
NO_REGIMEN = "no-regimen"
UNNUMBERED = "none"
_YEAR = 4
_UNTESTED = frozenset({None, "not-tested", "unknown"})


class Tally:
    """Counts of outcomes by group, of differences, of tests due and of alerts."""

    def __init__(self) -> None:
        """Nothing is counted yet."""
        self.outcomes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self.differences: Counter[tuple[str, str, str]] = Counter()
        self.tests: Counter[str] = Counter()
        self.alerts: Counter[tuple[str, str]] = Counter()
        self.patients = 0
        self.lines = 0
        self.assessable = 0
        self.late_lines = 0
        self.undated_lines = 0
        self._last = ""

    def add(self, row: Mapping[str, Any]) -> None:
        """Counts one row; those of a patient come one after the other."""
        if row["patient"] != self._last:
            self.patients += 1
            self._last = row["patient"]
        if row["present"]:
            return
        self.lines += 1
        self.assessable += row["knowledgeVersion"] is not None
        self.late_lines += bool(row["lateEntries"])
        self.undated_lines += bool(row["undatedEntries"])
        outcome = str(row["outcome"])
        for group in _groups(row):
            self.outcomes[group][outcome] += 1
        for code, text in {(d["code"], d["text"]) for d in row["differences"]}:
            self.differences[outcome, code, text] += 1
        self.tests.update(set(row["testsDue"]))
        self.alerts.update({(a["code"], a["severity"]) for a in row["orderAlerts"]})

    def group(self, name: str) -> dict[str, Counter[str]]:
        """The outcomes of one way to group, by its values in their order."""
        values = {v: counts for (by, v), counts in self.outcomes.items() if by == name}
        return dict(sorted(values.items(), key=lambda item: _order(name, item)))


def _groups(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "all", ""
    yield "line", str(row["line"] or UNNUMBERED)
    yield "year", str(row["start"])[:_YEAR]
    yield from (("marker", name) for name in dict.fromkeys(_markers(row)))
    if row["category"]:
        yield "category", row["category"]
    yield "regimen", row["regimen"] or NO_REGIMEN
    yield from (("first-option", name) for name in dict.fromkeys(row["first"]))
    yield from (("alert", code) for code in {alert["code"] for alert in row["orderAlerts"]})
    yield from (("test", name) for name in dict.fromkeys(row["testsDue"]))


def _markers(row: Mapping[str, Any]) -> Iterator[str]:
    """What was known of the tumour on that day."""
    if row["her2"]:
        yield f"HER2 {row['her2']}"
    for gene in row["genes"]:
        if gene["status"] not in _UNTESTED:
            yield f"{gene['gene']} {gene['status']}"


def _order(name: str, item: tuple[str, Counter[str]]) -> tuple[int, str]:
    """Lines, years and markers by their names, all else by how many there are."""
    value, counts = item
    is_named = name in {"all", "line", "year", "marker"}
    return (len(value) if name == "line" else 0) if is_named else -counts.total(), value
