"""Each regimen has a case where it fits, one where it must not, one where a deciding fact is missing.

Investigational ones are shown as such whatever is missing. A regimen that can wait for nothing is
named here with the reason.
"""

from __future__ import annotations

import pytest

from oncology.knowledge.coverage import coverage
from oncology.knowledge.load import load
from tests.vignettes.cases import STATUS, vignettes

FITS = {"preferred", "alternative", "investigational"}
NEVER_WAITS = {
    "megestrol": "asks only for a progression, which the course always settles",
    "tamoxifen": "asks for nothing",
}


def seen() -> dict[str, set[str]]:
    """Statuses that the vignettes expect of each regimen."""
    found: dict[str, set[str]] = {name: set() for name in load().regimens}
    for vignette in vignettes("options"):
        for name, wanted in (vignette.expect.get("options") or {}).items():
            match = STATUS.match(str(wanted))
            assert match, f"{vignette.id}: {wanted} is no status"
            assert name in found, f"{vignette.id}: {name} is no regimen"
            found[name].add(match["status"])
        for name in (*vignette.expect.get("first", ()), *vignette.expect.get("order", ())):
            found[name].add("alternative")
    return found


def lacking(kind: set[str]) -> list[str]:
    """Regimens with no vignette of that kind."""
    return sorted(name for name, statuses in seen().items() if not statuses & kind)


@pytest.mark.parametrize("kind", [FITS, {"not-eligible"}], ids=["fits", "must-not"])
def test_each_regimen_has_a_case(kind: set[str]) -> None:
    assert lacking(kind) == []


def test_each_regimen_has_a_case_with_the_deciding_fact_missing() -> None:
    shown_as_such = {name for name, r in load().regimens.items() if r.investigational}
    assert sorted(set(lacking({"needs-data"})) - shown_as_such) == sorted(NEVER_WAITS)


def test_each_row_of_the_decision_table_is_served_or_says_why() -> None:
    lost = [r.id for r in coverage(load()) if not (r.regimens or r.rules or r.by or r.note)]
    assert lost == []


def test_there_are_enough_vignettes() -> None:
    assert len({v.id.rsplit("-", 1)[0] for v in vignettes("options")}) >= 110
