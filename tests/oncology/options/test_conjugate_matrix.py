"""HER2 x endocrine lines x target: when trastuzumab deruxtecan comes before endocrine therapy."""

from __future__ import annotations

from itertools import product

import pytest

import terminology
from oncology.assessment import Case, assess
from oncology.knowledge import load_knowledge
from oncology.options import Option
from service.vignettes import chart
from tests.oncology.options.rooms import BASE, DAY, PLACES, preferred, ranked, room

CONJUGATE = "trastuzumab-deruxtecan-after-endocrine"
HER2 = {
    "0": "0 no staining", "ultralow": "0 with staining", "low": "1+", "low by ISH": "2+ ISH-",
    "word": "negative", "2+": "2+",
}  # fmt: skip
LOW = ("ultralow", "low", "low by ISH")
FIRST = "letrozole + palbociclib, 2023-02-01 to 2024-11-02, progression"
LINES = {
    0: [],
    1: [FIRST.replace("2024", "2026")],
    "1, short": [FIRST.replace("2023-02-01", "2026-06-01").replace("2024", "2026")],
    2: [FIRST, "exemestane, 2024-11-20 to 2026-11-02, progression"],
}
NONE = dict.fromkeys(("ESR1", "PIK3CA", "AKT1", "PTEN"), "none tissue") | dict.fromkeys(
    ("BRCA1", "BRCA2"), "none blood germline"
)
TARGETS = {
    "ESR1": ("Y537S", "elacestrant"),
    "PIK3CA": ("H1047R", "alpelisib + exemestane"),
    "AKT1": ("E17K", "capivasertib + exemestane"),
    "BRCA2": ("c.5946del germline pathogenic", "olaparib"),
}


def options(her2: str, lines: list[str], genes: dict, place: str = "us") -> dict[str, Option]:
    return room(place, her2=HER2[her2], lines=lines, genes=genes).options()


def is_first(case: dict[str, Option]) -> bool:
    return CONJUGATE in preferred(case) and case[CONJUGATE].rank == 1


@pytest.mark.parametrize(("her2", "n", "place"), [*product(HER2, LINES, PLACES)])
def test_without_a_target_it_is_preferred_after_two_lines_or_a_short_one(her2, n, place) -> None:
    case = options(her2, LINES[n], NONE, place)
    option = case[CONJUGATE]
    is_time = n in {2, "1, short"}
    if (
        place == "eu" and n in {1, 2} and her2 in LOW
    ):  # the label asks for the clinician's word on that
        assert [o.id for o in option.criteria if o.answer != "met"] == ["et-unsuitable"]
        return
    assert is_first(case) == (her2 in LOW and is_time)
    assert (CONJUGATE in preferred(case)) == (her2 in LOW and is_time)
    if n == 0 or her2 == "0":
        assert option.status == "not-eligible"
    elif her2 in LOW:
        assert option.status == ("preferred" if is_time else "alternative")
    else:
        assert option.status == "needs-data"
        assert option.missing


@pytest.mark.parametrize(("her2", "n", "gene"), [*product(LOW, LINES, TARGETS)])
def test_an_unused_target_stays_before_it(her2, n, gene) -> None:
    case = options(her2, LINES[n], {**NONE, gene: TARGETS[gene][0]})
    assert CONJUGATE not in preferred(case)
    if LINES[n]:
        assert case[CONJUGATE].rank > 1


@pytest.mark.parametrize(("her2", "gene", "rest"), [*product(LOW, TARGETS, (None, *TARGETS))])
def test_a_used_target_holds_it_back_no_longer_unless_another_is_unused(her2, gene, rest) -> None:
    result, drugs = TARGETS[gene]
    progressions = f"{drugs}, 2024-11-20 to 2026-11-02, progression"
    # olaparib is no endocrine line: there were two before it
    before = LINES[2][1].replace("2024-11-20 to 2026-11-02", "2024-11-20 to 2025-06-02")
    lines = [FIRST, progressions]
    if gene == "BRCA2":
        lines = [FIRST, before, progressions.replace("2024-11-20", "2025-06-20")]
    genes = {**NONE, gene: result} | ({rest: TARGETS[rest][0]} if rest else {})
    case = options(her2, lines, genes)
    same_pathway = {gene, rest} <= {"PIK3CA", "AKT1"}
    assert is_first(case) == (rest in {None, gene} or same_pathway)


@pytest.mark.parametrize("gene", ["ESR1", "PIK3CA", "BRCA2"])
def test_a_target_that_is_not_tested_is_not_taken_for_absent(gene) -> None:
    genes = {**NONE, gene: "untested"}
    case = options("low", LINES[2], genes)
    if gene == "BRCA2":  # a PARP inhibitor waits for the test, what does not is ranked
        assert case[CONJUGATE].rank is not None
    else:
        assert CONJUGATE not in preferred(case)


DUE = {"word": "her2-ihc", "2+": "her2-ish"}


@pytest.mark.parametrize(("her2", "n"), [*product(DUE, (1, "1, short", 2))])
def test_what_is_not_settled_makes_the_test_due_that_may_open_it(her2, n) -> None:
    patient = {**BASE, "her2": HER2[her2], "lines": LINES[n], "genes": NONE}
    case = Case(chart.resources(patient), "p", DAY, "us")
    document = assess(case, load_knowledge(), terminology.load())
    due = {test["id"]: test["unlocks"] for test in document["testsDue"]}
    assert CONJUGATE in due[DUE[her2]]


def test_the_options_that_fit_besides_are_the_same_for_every_her2() -> None:
    expected = None
    for her2 in HER2:
        case = options(her2, LINES[2], NONE)
        others = [name for name in ranked(case) if name != CONJUGATE]
        assert others == (expected := expected or others)
