"""One pathway again: a PI3K, AKT, mTOR inhibitor or gedatolisib earlier x each of them offered."""

from __future__ import annotations

from functools import lru_cache
from itertools import product

import pytest

from oncology.options import Option
from service.vignettes import chart
from tests.oncology.facts.exposure_charts import statement
from tests.oncology.options.rooms import BASE, PLACES, Room, ranked, room, room_of

FIRST = "letrozole + palbociclib, 2023-02-01 to 2024-11-02, progression"
PARTNERS = {
    "alpelisib": "fulvestrant", "inavolisib": "fulvestrant", "capivasertib": "fulvestrant",
    "everolimus": "exemestane", "gedatolisib": "fulvestrant",
}  # fmt: skip
PI3K_OR_AKT = {"alpelisib", "inavolisib", "capivasertib"}
WILD = dict.fromkeys(("ESR1", "PIK3CA", "AKT1", "PTEN"), "none tissue")
GENES = {"wild type": WILD, "mutated": {**WILD, "PIK3CA": "H1047R"}}
# what fits where no pathway drug was given: the triplet with inavolisib is first line only
FITS = {
    "wild type": {"everolimus", "gedatolisib"},
    "mutated": {"alpelisib", "capivasertib", "everolimus"},
}


def may_follow(later: str, earlier: str) -> bool:
    """Studied, or of another point of the pathway: after a PI3K or AKT inhibitor everolimus only."""
    if later == earlier or "gedatolisib" in {later, earlier}:
        return False
    return not {later, earlier} <= PI3K_OR_AKT


@lru_cache(maxsize=64)
def after(earlier: str, genes: str, place: str) -> tuple[Room, dict[str, Option]]:
    """The room and its options after progression on the earlier drug with its partner."""
    line = f"{earlier} + {PARTNERS[earlier]}, 2024-11-20 to 2026-11-02, progression"
    case = room(place, lines=[FIRST, line], genes=GENES[genes])
    return case, case.options()


def offered(options: dict[str, Option]) -> set[str]:
    agents = {agent for name in ranked(options) for agent in options[name].regimen.agents}
    return agents & set(PARTNERS)


@pytest.mark.parametrize(("earlier", "genes", "place"), [*product(PARTNERS, GENES, PLACES)])
def test_only_another_point_of_the_pathway_is_offered(earlier, genes, place) -> None:
    expected = {later for later in FITS[genes] if may_follow(later, earlier)}
    if place == "eu":  # no label yet; the other one's asks for endocrine therapy alone before
        expected -= {"gedatolisib", "alpelisib"}
    assert offered(after(earlier, genes, place)[1]) == expected


@pytest.mark.parametrize(("earlier", "later", "genes"), [*product(PARTNERS, PARTNERS, GENES)])
def test_an_order_against_it_warns(earlier, later, genes) -> None:
    case, options = after(earlier, genes, "us")
    verdict = case.verdicts([later, PARTNERS[later]], options)[later]
    codes = {reason.code for reason in verdict.reasons}
    grave = {reason.code for reason in verdict.reasons if reason.severity != "info"}
    assert ("repeat-after-progression" in codes) == (later == earlier)
    if may_follow(later, earlier):
        assert not {code for code in codes if code.endswith("-again")}
        assert not grave & {"pi3k-after-pi3k", "gedatolisib-after-pathway", "mtor-after-pi3k"}
        if later in FITS[genes]:
            assert verdict.verdict in {"ok", "info"}
    else:
        assert verdict.verdict in {"warning", "critical"}


def test_everolimus_after_a_pathway_drug_says_that_little_is_known() -> None:
    for earlier in sorted(PI3K_OR_AKT):
        options = after(earlier, "mutated", "us")[1]
        assert "little is known of everolimus" in options["everolimus-exemestane"].rationale


@pytest.mark.parametrize("earlier", PARTNERS)
def test_without_dates_the_answer_is_the_same(earlier) -> None:
    rows = chart.resources({**BASE, "lines": [FIRST], "genes": WILD})
    case = room_of([*rows, statement(earlier, "undated", "progression")]).options()
    assert offered(case) == {x for x in FITS["wild type"] if may_follow(x, earlier)}
