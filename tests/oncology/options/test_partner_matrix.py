"""ESR1 x every pair of regimens that differ only in the endocrine partner: which stands before."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations, product

import pytest

import terminology
from oncology.options import Option
from tests.oncology.options.rooms import PLACES, ranked, regimens, room

DRUGS = terminology.load().drugs
OTHERS = dict.fromkeys(("PIK3CA", "AKT1", "PTEN"), "none tissue")
ESR1 = {"altered": "Y537S plasma", "wild type": "none plasma"}
FIRST = "letrozole + palbociclib, 2023-02-01 to 2026-11-02, progression"
CHARTS: dict[str, dict] = {
    "no adjuvant therapy": {"adjuvant": [], "stage": "IV", "diagnosed": "2023-01-02",
                            "surgery": None},
    "late relapse after letrozole": {
        "adjuvant": ["letrozole, 2014-05-01 to 2019-06-01, completed"],
        "diagnosed": "2014-03-01", "surgery": "2014-04-01",
    },
    "relapse on tamoxifen": {"adjuvant": ["tamoxifen, 2019-05-01 to 2023-01-10, stopped"]},
    "relapse on letrozole": {"adjuvant": ["letrozole, 2019-05-01 to 2023-01-10, stopped"]},
    "relapse on adjuvant abemaciclib": {
        "adjuvant": ["letrozole + abemaciclib, 2021-05-01 to 2022-12-10, stopped"],
    },
    "late relapse, ECOG 3": {
        "adjuvant": ["letrozole, 2014-05-01 to 2019-06-01, completed"],
        "diagnosed": "2014-03-01", "surgery": "2014-04-01", "ecog": 3,
    },
    "progression on letrozole": {
        "lines": ["letrozole, 2023-02-01 to 2026-11-02, progression"],
    },
    "progression on a CDK4/6 inhibitor": {"lines": [FIRST]},
}  # fmt: skip


def partner(regimen) -> tuple[frozenset[str], str | None]:
    """What else a regimen holds, and its one endocrine drug."""
    endocrine = [name for name in regimen.agents if DRUGS[name].endocrine]
    return frozenset(regimen.agents) - {*endocrine}, endocrine[0] if len(endocrine) == 1 else None


def pairs() -> list[tuple[str, str]]:
    """Regimens with fulvestrant, each with one that has an aromatase inhibitor in its place."""
    case = []
    on_day = {name: partner(entry.regimen) for name, entry in regimens("us").items()}
    for one, other in combinations(on_day, 2):
        first, second = (one, other) if on_day[one][1] == "fulvestrant" else (other, one)
        classes = DRUGS.classes_of(on_day[second][1] or "")
        same = on_day[first][0] == on_day[second][0]
        if same and on_day[first][1] == "fulvestrant" and "aromatase-inhibitor" in classes:
            case.append((first, second))
    return sorted(case)


PAIRS = pairs()


@lru_cache(maxsize=64)
def options(name: str, esr1: str, place: str) -> dict[str, Option]:
    genes = {**OTHERS, "ESR1": ESR1[esr1]}
    return room(place, **CHARTS[name], genes=genes).options()


def test_every_drug_with_a_choice_of_partner_is_paired() -> None:
    leads = {" + ".join(sorted(partner(regimens("us")[one].regimen)[0])) for one, _ in PAIRS}
    assert leads == {"", "abemaciclib", "everolimus", "palbociclib", "ribociclib"}


@pytest.mark.parametrize(("name", "place"), [*product(CHARTS, PLACES)])
def test_with_an_esr1_mutation_fulvestrant_is_the_partner(name, place) -> None:
    """It stands before, and what has the inhibitor shows both sides."""
    altered = options(name, "altered", place)
    for fulvestrant, inhibitor in PAIRS:
        if altered[inhibitor].rank is None:
            continue
        codes = {caution.code for caution in altered[inhibitor].cautions}
        assert "expert-judgement-differs" in codes, inhibitor
        if altered[fulvestrant].rank is not None:
            assert altered[fulvestrant].rank < altered[inhibitor].rank, (fulvestrant, inhibitor)


def test_each_pair_is_offered_on_some_chart() -> None:
    """But what follows a CDK4/6 inhibitor and what comes before one, which exclude each other."""
    for fulvestrant, inhibitor in (p for p in PAIRS if not p[0].endswith("after-cdk46")):
        both = [
            name
            for name in CHARTS
            if {fulvestrant, inhibitor} <= {*ranked(options(name, "altered", "us"))}
        ]
        assert both, inhibitor


@pytest.mark.parametrize(("name", "place"), [*product(CHARTS, PLACES)])
def test_the_first_option_says_what_is_disputed(name, place) -> None:
    altered = options(name, "altered", place)
    first = [altered[option] for option in ranked(altered) if altered[option].rank == 1]
    paired = {option for pair in PAIRS for option in pair}
    for option in first:
        if option.regimen.id in paired:
            sides = [c.text for c in option.cautions if c.code == "expert-judgement-differs"]
            assert any("ESR1" in text for text in sides), option.regimen.id


@pytest.mark.parametrize(("name", "place"), [*product(CHARTS, PLACES)])
def test_wild_type_changes_nothing(name, place) -> None:
    wild = options(name, "wild type", place)
    for fulvestrant, inhibitor in PAIRS:
        for option in (wild[fulvestrant], wild[inhibitor]):
            assert "ESR1 mutation" not in option.rationale
            assert not any("ESR1" in caution.text for caution in option.cautions)
        both = wild[fulvestrant].rank, wild[inhibitor].rank
        if None not in both and name != "relapse on adjuvant abemaciclib":
            assert wild[inhibitor].rank < wild[fulvestrant].rank, inhibitor
