"""How grave a finding is, by what is to be done: the one table that every rule's severity is read off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from oncology.knowledge.files import Files, read_yaml
from oncology.knowledge.model import Strength
from oncology.knowledge.sources import Bibliography, Citation
from oncology.values import GRADES, Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """What the severity of a finding hangs on; None where a part does not apply.

    `action` is what the rule says to do, `strength` that of the other drug, `state` that of the
    condition (active, resolved), `harm` what makes it harmful.
    """

    action: str
    strength: str | None = None
    harm: str | None = None
    jurisdiction: str | None = None
    state: str | None = None


@dataclass(frozen=True, slots=True)
class SeverityRow:
    """One row of the table; it fits where all that it states fits."""

    id: str
    finding: Finding
    severity: Severity
    text: str

    def fits(self, finding: Finding) -> bool:
        """Whether the row speaks of a finding."""
        own = self.finding
        return own.action == finding.action and all(
            condition is None or condition == value
            for condition, value in (
                (own.strength, finding.strength),
                (own.harm, finding.harm),
                (own.jurisdiction, finding.jurisdiction),
                (own.state, finding.state),
            )
        )


@dataclass(frozen=True, slots=True)
class Severities:
    """The table, first row first, and the strength of each interaction group that has one."""

    rows: tuple[SeverityRow, ...]
    strengths: Mapping[str, Strength]
    carried_out: frozenset[str]  # actions that leave an option where it stands
    carried_out_by_dose: frozenset[str]  # those that do once the order takes the dose they name
    source: tuple[Citation, ...]

    def of(self, finding: Finding) -> Severity:
        """The severity of a finding. Raises ValueError where no row speaks of its action."""
        for row in self.rows:
            if row.fits(finding):
                return row.severity
        problem = f"severities.yaml: no row for {finding.action}; add one"
        raise ValueError(problem)

    def gravest(self, findings: Iterable[Finding]) -> Severity:
        """The severity of the gravest of several findings. Raises ValueError where there is none."""
        return min((self.of(finding) for finding in findings), key=GRADES.index)

    def elsewhere(self, finding: Finding) -> tuple[tuple[str, Severity], ...]:
        """Jurisdictions that take a finding for more, or less, grave."""
        common = self.of(finding)
        severities = (
            (place, self.of(Finding(finding.action, None, finding.harm, place, finding.state)))
            for place in dict.fromkeys(row.finding.jurisdiction for row in self.rows)
            if place is not None
        )
        return tuple((place, severity) for place, severity in severities if severity != common)


def load_severities(files: Files, bibliography: Bibliography) -> Severities:
    """The severity table. Raises ValueError naming file, entry and fault."""
    data = read_yaml("severities.yaml", "severities", files=files)
    rows = tuple(
        SeverityRow(
            row["id"],
            Finding(
                row["action"],
                row.get("strength"),
                row.get("harm"),
                row.get("jurisdiction"),
                row.get("state"),
            ),
            row["severity"],
            row["text"],
        )
        for row in data["severities"]
    )
    source = bibliography.citations(data["source"], "severities.yaml")
    return Severities(
        rows,
        data["strengths"],
        frozenset(data["carried_out"]),
        frozenset(data["carried_out_by_dose"]),
        source,
    )
