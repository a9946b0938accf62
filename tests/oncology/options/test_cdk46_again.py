"""CDK4/6 inhibitors again: all ordered pairs and triples of them x the partners that failed."""

from __future__ import annotations

from functools import lru_cache
from itertools import permutations, product

import pytest

from oncology.options import Option
from tests.oncology.options.rooms import Room, ranked, room

CDK46 = ("abemaciclib", "palbociclib", "ribociclib")
SPANS = ("2022-02-01 to 2023-10-02", "2023-10-20 to 2025-06-02", "2025-06-20 to 2026-11-02")
# partners of each line in turn: what failed before the new one
PARTNERS = {
    "AI": ("letrozole", "exemestane", "anastrozole"),
    "fulvestrant": ("fulvestrant", "letrozole", "exemestane"),
    "fulvestrant second": ("letrozole", "fulvestrant", "exemestane"),
}
WILD = dict.fromkeys(("ESR1", "PIK3CA", "AKT1", "PTEN"), "none tissue")
GENES = {"wild type": WILD, "ESR1": {**WILD, "ESR1": "Y537S"}}
SETS = [order for n in (1, 2, 3) for order in permutations(CDK46, n)]


@lru_cache(maxsize=128)
def after(inhibitors: tuple[str, ...], history: str, genes: str) -> tuple[Room, dict[str, Option]]:
    """The room and its options after progression on each of these CDK4/6 inhibitors."""
    spans = SPANS[-len(inhibitors) :]
    lines = [
        f"{partner} + {drug}, {span}, progression"
        for drug, partner, span in zip(inhibitors, PARTNERS[history], spans, strict=False)
    ]
    case = room("us", advanced="2022-01-15", lines=lines, genes=GENES[genes])
    return case, case.options()


def again(options: dict[str, Option]) -> dict[str, str]:
    """The offered options with a CDK4/6 inhibitor, each with that; gedatolisib has its own place."""
    return {
        name: drug
        for name in ranked(options)
        for drug in set(CDK46) & set(options[name].regimen.agents)
        if "gedatolisib" not in options[name].regimen.agents
    }


CASES = [*product(SETS, PARTNERS, GENES)]


@pytest.mark.parametrize(("inhibitors", "history", "genes"), CASES)
def test_once_only_with_a_partner_that_has_not_failed(inhibitors, history, genes) -> None:
    options = after(inhibitors, history, genes)[1]
    failed = {*inhibitors, *PARTNERS[history][: len(inhibitors)]}
    offered = again(options)
    if len(inhibitors) > 1:
        assert offered == {}
        return
    for name in offered:
        assert not failed & set(options[name].regimen.agents), name
    expected = (
        {"abemaciclib", "ribociclib"} - set(inhibitors) if "fulvestrant" not in failed else set()
    )
    if genes == "ESR1":  # with the oral drug as the partner
        expected |= {"abemaciclib"} - set(inhibitors)
    assert set(offered.values()) == expected


@pytest.mark.parametrize("inhibitors", CDK46)
def test_the_rationale_names_what_this_patient_had(inhibitors) -> None:
    options = after((inhibitors,), "AI", "wild type")[1]
    for name, drug in again(options).items():
        rationale = options[name].rationale
        assert f"after {inhibitors}" in rationale
        others = set(CDK46) - {inhibitors, drug}
        assert not any(f"partner after {other}" in rationale for other in others)
        is_last_resort = drug == "ribociclib" and inhibitors != "palbociclib"
        assert ("a last resort" in rationale) == is_last_resort
        if is_last_resort:
            assert ranked(options)[-1] == name
            assert options[name].ties == ()


@pytest.mark.parametrize(("inhibitors", "history"), [*product(SETS, PARTNERS)])
def test_an_order_of_what_is_not_offered_warns(inhibitors, history) -> None:
    case, options = after(inhibitors, history, "wild type")
    offered = set(again(options).values())
    for drug in CDK46:
        verdict = case.verdicts([drug, "fulvestrant"], options)[drug]
        codes = {reason.code for reason in verdict.reasons if reason.severity != "info"}
        if drug in inhibitors:
            assert verdict.verdict == "critical", drug
            assert "repeat-after-progression" in codes
        elif drug in offered:
            assert verdict.verdict in {"ok", "info"}, drug
        else:
            assert verdict.verdict == "warning", drug
            assert codes & {
                "cdk46-third", "cdk46-again-same-partner", "palbociclib-after-cdk46",
            }, drug  # fmt: skip
