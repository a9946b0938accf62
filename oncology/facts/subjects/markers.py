"""Receptors and HER2 in force, as facts; what was not reported is Unknown."""

from __future__ import annotations

from datetime import timedelta

from oncology.facts.biomarkers import luminal_results
from oncology.facts.exposure import of_class, of_group, on_progression, resources
from oncology.facts.patient_facts import PatientFacts
from oncology.facts.registry import Derivations
from oncology.facts.scope import decide_scope
from oncology.facts.wording import text
from oncology.intake import Her2, Receptor
from oncology.values import Fact, Known, Unknown, value_of

fact = Derivations()


@fact("er")
def oestrogen_receptor(facts: PatientFacts) -> Fact:
    """The oestrogen receptor in force."""
    state = facts.context.markers.er
    return _receptor("ER", state.status, state.sources)


@fact("pr")
def progesterone_receptor(facts: PatientFacts) -> Fact:
    """The progesterone receptor in force."""
    state = facts.context.markers.pr
    return _receptor("PR", state.status, state.sources)


def _receptor(name: str, status: str, sources: tuple[str, ...]) -> Fact:
    return (
        Unknown(text("not-recorded", name=name)) if status == "unknown" else Known(status, sources)
    )


@fact("her2")
def her2(facts: PatientFacts) -> Fact:
    """The HER2 category over all results."""
    state = facts.context.markers.her2
    if state.category == "unknown":
        return Unknown(text("not-recorded", name="HER2"))
    return Known(state.category, state.sources)


@fact("her2-ever-low")
def her2_ever_low(facts: PatientFacts) -> Fact:
    """Whether any specimen was HER2-low; without a score it cannot be told."""
    state = facts.context.markers.her2
    if state.ever_low:
        return Known(True, state.sources)
    if state.category in {"unknown", "negative", "equivocal"}:
        return Unknown(text("no-her2-score"))
    return Known(False, state.sources)


@fact("her2-staining")
def her2_staining(facts: PatientFacts) -> Fact:
    """Membrane staining at IHC 0, as stated."""
    state = facts.context.markers.her2
    if state.staining is None:
        return Unknown(text("no-staining"))
    return Known("present" if state.staining else "absent", state.sources)


@fact("her2-low-or-ultralow")
def her2_low_or_ultralow(facts: PatientFacts) -> Fact:
    """HER2-low in any specimen, or ultralow; IHC 0 with unstated staining stays unknown."""
    state = facts.context.markers.her2
    if state.category in {"low", "ultralow"} or state.ever_low:
        return Known(True, state.sources)
    if state.category == "positive" or state.staining is False:
        return Known(False, state.sources)
    return Unknown(text("ihc-0-without-staining" if state.category == "zero" else "no-her2-score"))


@fact("receptors-from-primary-only")
def receptors_from_primary_only(facts: PatientFacts) -> Fact:
    """After a relapse: no receptor result of a metastasis or of the time since.

    A biopsy may come some weeks before the day on which the relapse was recorded.
    """
    disease, results = facts.context.history.disease, _receptor_results(facts)
    if disease.de_novo is not False or disease.advanced_since is None or not results:
        return Known(False)
    since = disease.advanced_since.first - _biopsy_lead(facts)
    late = [r for r in results if r.site == "metastasis" or r.date is None or r.date.last >= since]
    return Known(not late, tuple(sorted(r.source for r in late or results)))


@fact("receptors-before-cdk46-progression")
def receptors_before_cdk46_progression(facts: PatientFacts) -> Fact:
    """Whether no receptor result is of the time since a CDK4/6 inhibitor first failed.

    Without progression on one it is false; a result or a progression without its day settles
    nothing.
    """
    results, rules = _receptor_results(facts), facts.context.rules
    if value_of(facts["pd-on-cdk46"]) is False:
        return Known(False)
    days = [
        line.event.day
        for line in facts.context.course.conclusions.lines
        if line.event and any(on_progression(u, line, rules) for u in line.of_group(rules, "cdk46"))
    ]
    if not days:
        return Unknown(text("no-progression-day"))
    since = min(days) - _biopsy_lead(facts)
    late = [r for r in results if r.date is not None and r.date.last >= since]
    if not late and (not results or any(r.date is None for r in results)):
        return Unknown(text("no-receptor-day"))
    return Known(not late, tuple(sorted(r.source for r in late or results)))


def _receptor_results(facts: PatientFacts) -> list[Receptor | Her2]:
    record = facts.context.record
    return [*record.receptors, *record.her2]


def _biopsy_lead(facts: PatientFacts) -> timedelta:
    return timedelta(days=facts.context.thresholds["biopsy-lead-days"])


# what a conversion alone leaves of the reasons against advice
_CONVERSIONS = {"her2-positive", "hormone-receptor-negative"}
_HER2_OPEN = {"her2-status-unknown", "her2-equivocal"}


@fact("conversion")
def conversion(facts: PatientFacts, group: str, contrary: str) -> Fact:
    """What the tumour is now, where earlier results or drugs of `group` say HR+/HER2-.

    The drugs say so unless a drug of the class `contrary` was given too. `none`: the tumour is
    HR+/HER2-, or never was; unknown: the service would not advise for other reasons.
    """
    context = facts.context
    scope = decide_scope(context.record, context.markers, context.history)
    codes = {reason.code for reason in scope.reasons}
    if scope.inside:
        return Known("none")
    if not codes & _CONVERSIONS or codes - _CONVERSIONS - _HER2_OPEN:
        return Unknown(text("not-in-scope-for-other-reasons"))
    sources = _evidence(facts, group, contrary)
    if not sources:
        return Known("none")
    return Known(_now(codes), (*sources, *(s for r in scope.reasons for s in r.sources)))


def _evidence(facts: PatientFacts, group: str, contrary: str) -> tuple[str, ...]:
    """Results that were HR+/HER2-, else the records of the drugs that only such disease is given."""
    context = facts.context
    results = luminal_results(context.record)
    if results or context.exposures.sure(of_class(contrary), "any"):
        return results
    return resources(context.exposures.sure(of_group(context.rules, group), "any"))


def _now(codes: set[str]) -> str:
    if "her2-positive" in codes:
        return "her2-positive"
    return "hormone-receptor-negative" if codes & _HER2_OPEN else "triple-negative"
