"""What a clinician must see at once, whatever the options (rules of alerts.yaml)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from oncology.assessment.findings import Findings
from oncology.facts import evaluate, facts_over, fill_sentence
from oncology.options import Option
from oncology.values import Fact, Known, Reason, value_of

_OFFERED = frozenset({"preferred", "alternative"})
_POSSIBLE = _OFFERED | {"needs-data"}


def alerts_on(findings: Findings) -> Iterator[Reason]:
    """One reason for each rule that is met, in the order of the file."""
    facts = facts_over(_facts_of_options(findings), findings.facts)
    for rule in findings.knowledge.alerts:
        outcome = evaluate(rule.when, facts)
        if outcome.answer == "met":
            sentence = fill_sentence(rule.text, facts)
            yield Reason(rule.code, sentence, rule.severity, outcome.sources)


def _facts_of_options(findings: Findings) -> Mapping[str, Fact]:
    """Whether an option is left, and the classes of those that stand first; none out of scope.

    While a line goes on none stands first: what is ranked then is for a later decision.
    """
    if not findings.scope.inside:
        return {}
    goes_on = value_of(findings.facts.get("line-goes-on")) is True
    first = [] if goes_on else [o for o in findings.options if _is_first(o)]
    return {
        "option-left": Known(any(_is_left(o) for o in findings.options)),
        "leading-classes": Known(tuple(sorted({name for o in first for name in o.classes}))),
    }


def _is_left(option: Option) -> bool:
    """Whether it fits now, or would once the line that goes on has ended."""
    if option.status in _POSSIBLE:
        return True
    waits = {bar.id for bar in option.bars} == {"line-goes-on"}
    return waits and option.fit in _POSSIBLE


def _is_first(option: Option) -> bool:
    return option.rank == 1 and option.status in _OFFERED and option.hidden is None
