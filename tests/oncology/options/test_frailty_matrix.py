"""ECOG, age and frailty x line: when endocrine therapy alone comes first, and what else is said."""

from __future__ import annotations

from itertools import product

import pytest

import terminology
from oncology.options import Option
from tests.oncology.options.rooms import Room, ranked, room

FAILED = "letrozole + palbociclib, 2023-02-01 to 2026-11-02, progression"
WILD = dict.fromkeys(("ESR1", "PIK3CA", "AKT1", "PTEN"), "none tissue")
CHARTS: dict[str, dict] = {
    "first line": {},
    "after CDK4/6i": {"lines": [FAILED], "genes": WILD, "her2": "1+"},
    "after CDK4/6i, ESR1": {"lines": [FAILED], "genes": {**WILD, "ESR1": "Y537S"}},
    "after chemotherapy": {
        "lines": [FAILED.replace("2026-11", "2025-11"),
                  "capecitabine, 2025-11-20 to 2026-11-02, progression"],
        "her2": "1+", "genes": WILD,
    },
}  # fmt: skip
BURDENS = {
    "chemotherapy", "antibody-drug-conjugate", "pi3k-inhibitor", "akt-inhibitor", "mtor-inhibitor",
}  # fmt: skip
CDK46 = "cdk4-6-inhibitor"
SIGNS = {"none": [], "frailty": ["frailty"], "dementia": ["dementia"]}


def patient(chart: str, ecog: int, age: int, sign: str) -> Room:
    changes = {"ecog": ecog, "born": f"{2026 - age}-02-01", "conditions": SIGNS[sign]}
    return room("us", **CHARTS[chart], **changes)


def is_endocrine_alone(option: Option) -> bool:
    drugs = terminology.load().drugs
    return all(drugs[name].endocrine for name in option.regimen.agents)


def is_frail(ecog: int, age: int, sign: str) -> bool:
    return ecog >= 3 or (age >= 80 and (sign != "none" or ecog == 2))


def names(option: Option, word: str) -> bool:
    return word in option.rationale or any(word in caution.text for caution in option.cautions)


@pytest.fixture(scope="module")
def fit() -> dict[str, dict[str, Option]]:
    """The options of a fit patient on each chart."""
    return {chart: patient(chart, 0, 45, "none").options() for chart in CHARTS}


ENDOCRINE = [name for name in CHARTS if name != "after chemotherapy"]


@pytest.mark.parametrize(
    ("chart", "ecog", "age"), [*product(ENDOCRINE, range(5), (45, 74, 80, 91))]
)
def test_endocrine_therapy_alone_comes_first_in_the_frail(fit, chart, ecog, age) -> None:
    for sign in SIGNS:
        case = patient(chart, ecog, age, sign).options()
        if not is_frail(ecog, age, sign):
            ranks = [(case[name].rank, name) for name in ranked(case)]
            assert ranks == [(fit[chart][name].rank, name) for name in ranked(fit[chart])], sign
            continue
        assert set(ranked(case)) == set(ranked(fit[chart])), sign
        first = [o for o in case.values() if o.rank == 1]
        assert first
        assert all(map(is_endocrine_alone, first)), sign
        assert all(is_endocrine_alone(o) for o in case.values() if o.status == "preferred"), sign
        for option in case.values():
            if option.rank is not None and CDK46 in option.classes:
                assert option.status == "alternative", option.regimen.id
                assert names(option, "ECOG 3"), option.regimen.id


@pytest.mark.parametrize(("chart", "ecog"), [*product(CHARTS, range(5))])
def test_what_burdens_is_cautioned_on_option_and_order_alike(chart, ecog) -> None:
    place = patient(chart, ecog, 74, "none")
    options = place.options()
    for option in options.values():
        burdens = BURDENS.intersection(option.classes)
        if option.rank is None or not (burdens or CDK46 in option.classes):
            continue
        severity = "warning" if ecog >= 3 else "info" if ecog == 2 and burdens else None
        cautions = {c.severity for c in option.cautions if c.code.startswith("ecog-")}
        assert cautions == ({severity} if severity else set()), option.regimen.id
        verdicts = place.verdicts(option.regimen.agents, options).values()
        reasons = [reason for verdict in verdicts for reason in verdict.reasons]
        words = {r.severity for r in reasons if r.code.startswith("ecog-")}
        assert words == cautions, option.regimen.id


def test_first_with_an_esr1_mutation_is_the_oral_drug_alone() -> None:
    case = patient("after CDK4/6i, ESR1", 3, 74, "none").options()
    first = {name for name, option in case.items() if option.rank == 1}
    assert first == {"elacestrant", "imlunestrant", "vepdegestrant"}
