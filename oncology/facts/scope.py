"""Whether the service advises on this patient: HR+/HER2- advanced breast cancer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from oncology.course import History
from oncology.facts.biomarkers import Markers
from oncology.facts.wording import text
from oncology.intake import PatientRecord
from oncology.values import Reason

_PROVISIONAL = frozenset({"her2-equivocal"})
_OPEN = _PROVISIONAL | {"receptor-status-unknown", "her2-status-unknown"}

_UNREAD = frozenset({"report-partly-read", "attachment-not-read", "report-without-results"})


@dataclass(frozen=True, slots=True)
class Scope:
    """In scope or not, with the reasons; inside with HER2 equivocal, it holds only until ISH."""

    inside: bool
    reasons: tuple[Reason, ...]

    @property
    def undecided(self) -> bool:
        """Advanced breast cancer with receptors unknown: a test would settle it."""
        return not self.inside and {reason.code for reason in self.reasons} <= _OPEN


def decide_scope(record: PatientRecord, markers: Markers, history: History) -> Scope:
    """Scope with one reason for each part of the definition (gate G0)."""
    reasons = [
        *_breast_cancer(record),
        *_hormone_receptor(record, markers),
        *_her2(record, markers),
        *_alive(record),
    ]
    if history.disease.setting != "advanced":
        reasons.append(Reason("not-advanced", text("not-advanced")))
    if not {reason.code for reason in reasons} <= _PROVISIONAL:
        return Scope(False, tuple(reasons))
    sources = (*markers.er.sources, *markers.her2.sources)
    key = "in-scope-provisionally" if reasons else "in-scope"
    return Scope(True, (Reason("in-scope", text(key), "info", sources), *reasons))


def _breast_cancer(record: PatientRecord) -> Iterator[Reason]:
    if not any(cancer.kind in {"primary", "history"} for cancer in record.cancers):
        yield Reason("no-breast-cancer", text("no-breast-cancer"))


def _hormone_receptor(record: PatientRecord, markers: Markers) -> Iterator[Reason]:
    positive = hormone_receptor(record, markers)
    if positive is None:
        yield _unknown("receptor-status", record)
    elif not positive:
        code = "hormone-receptor-negative"
        yield Reason(code, text("hormone-receptor-negative"), "info", markers.er.sources)


def _unknown(matter: str, record: PatientRecord) -> Reason:
    """What is not recorded; a report that was not read to its end may hold it."""
    unread = {s for gap in record.gaps if gap.code in _UNREAD for s in gap.sources}
    words = text(f"{matter}-unread") if unread else text(f"{matter}-unknown")
    return Reason(f"{matter}-unknown", words, "warning", tuple(sorted(unread)))


def _her2(record: PatientRecord, markers: Markers) -> Iterator[Reason]:
    if markers.her2.category == "positive":
        yield Reason("her2-positive", text("her2-positive"), "info", markers.her2.sources)
    elif markers.her2.category == "unknown":
        yield _unknown("her2-status", record)
    elif markers.her2.category == "equivocal":
        sources = markers.her2.sources
        yield Reason("her2-equivocal", text("her2-equivocal"), "warning", sources)


def _alive(record: PatientRecord) -> Iterator[Reason]:
    if record.person is not None and record.person.dead:
        yield Reason("deceased", text("deceased"), "info", (record.person.source,))


def hormone_receptor(record: PatientRecord, markers: Markers) -> bool | None:
    """ER or PR positive (1 % or more); None when neither is known.

    What a diagnosis says of hormone receptors counts where no result of either is positive.
    """
    statuses = {markers.er.status, markers.pr.status}
    if statuses & {"positive", "low-positive"}:
        return True
    statements = {f.value for f in record.findings if f.concept == "hormone-receptor"}
    if "positive" in statements:
        return True
    if "negative" in statuses or "negative" in statements:
        return None if "equivocal" in statuses else False
    return None
