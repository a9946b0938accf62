"""A tumour that was HR+/HER2- and is no longer, by the results in force (gate G0)."""

from __future__ import annotations

from oncology.facts.biomarkers import luminal_results
from oncology.facts.exposure import of_class, of_group, resources
from oncology.facts.patient_facts import PatientFacts
from oncology.facts.registry import Derivations
from oncology.facts.scope import decide_scope
from oncology.facts.wording import text
from oncology.values import Fact, Known, Unknown

fact = Derivations()

# what a conversion alone leaves of the reasons against advice
_CONVERSIONS = {"her2-positive", "hormone-receptor-negative"}
_HER2_OPEN = {"her2-status-unknown"}


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
    return Known(_now(codes, facts), (*sources, *(s for r in scope.reasons for s in r.sources)))


def _evidence(facts: PatientFacts, group: str, contrary: str) -> tuple[str, ...]:
    """Results that were HR+/HER2-, else the records of the drugs that only such disease is given."""
    context = facts.context
    results = luminal_results(context.record)
    if results or context.exposures.sure(of_class(contrary), "any"):
        return results
    return resources(context.exposures.sure(of_group(context.rules, group), "any"))


def _now(codes: set[str], facts: PatientFacts) -> str:
    if "her2-positive" in codes:
        return "her2-positive"
    her2_known = facts.context.markers.her2.category not in {"unknown", "equivocal"}
    return "triple-negative" if her2_known else "hormone-receptor-negative"
