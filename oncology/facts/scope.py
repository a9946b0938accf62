"""Whether the service advises on this patient: HR+/HER2- advanced breast cancer."""

from __future__ import annotations

from dataclasses import dataclass

from oncology.course import History
from oncology.facts.biomarkers import Markers
from oncology.intake import PatientRecord
from oncology.values import Reason


@dataclass(frozen=True, slots=True)
class Scope:
    """In scope or not, with the reasons."""

    inside: bool
    reasons: tuple[Reason, ...]

    @property
    def undecided(self) -> bool:
        """Advanced breast cancer with receptors unknown: a test would settle it."""
        codes = {reason.code for reason in self.reasons}
        return not self.inside and codes <= {"receptor-status-unknown", "her2-status-unknown"}


def decide_scope(record: PatientRecord, markers: Markers, history: History) -> Scope:
    """Scope with one reason for each part of the definition (gate G0)."""
    reasons: list[Reason] = []
    breast = any(c.kind in {"primary", "history"} for c in record.cancers)
    if not breast:
        reasons.append(Reason("no-breast-cancer", "No breast cancer is recorded."))
    positive = hormone_receptor(record, markers)
    if positive is False:
        reasons.append(
            Reason(
                "hormone-receptor-negative",
                "ER and PR are not positive.",
                "info",
                markers.er.sources,
            )
        )
    elif positive is None:
        reasons.append(
            Reason(
                "receptor-status-unknown",
                "ER and PR are not recorded; a receptor result would settle it.",
                "warning",
            )
        )
    if markers.her2.category == "positive":
        reasons.append(Reason("her2-positive", "HER2 is positive.", "info", markers.her2.sources))
    elif markers.her2.category == "unknown":
        reasons.append(
            Reason(
                "her2-status-unknown",
                "HER2 is not recorded; a HER2 result would settle it.",
                "warning",
            )
        )
    if record.person is not None and record.person.dead:
        reasons.append(Reason("deceased", "The patient has died.", "info", (record.person.source,)))
    if history.disease.setting != "advanced":
        reasons.append(Reason("not-advanced", "No advanced disease is recorded."))
    if reasons:
        return Scope(False, tuple(reasons))
    text = "HR+/HER2- advanced breast cancer."
    return Scope(
        True, (Reason("in-scope", text, "info", (*markers.er.sources, *markers.her2.sources)),)
    )


def hormone_receptor(record: PatientRecord, markers: Markers) -> bool | None:
    """ER or PR positive (1 % or more); None when neither is known."""
    statuses = {markers.er.status, markers.pr.status}
    if statuses & {"positive", "low-positive"}:
        return True
    stated = {f.value for f in record.findings if f.concept == "hormone-receptor"}
    if "positive" in stated:
        return True
    if "negative" in statuses or "negative" in stated:
        return None if "equivocal" in statuses else False
    return None
