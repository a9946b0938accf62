"""Chemotherapy that ended 0 to 36 months before a progression: the ranking changes once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby

import pytest

from oncology.dates import add_months
from oncology.options import Option
from tests.oncology.options.rooms import preferred, ranked, room

PROGRESSION = date(2026, 11, 2)
START = "2023-02-01"
MAINTENANCE = {"endocrine": "letrozole", "with a CDK4/6 inhibitor": "letrozole + palbociclib"}
GENES = dict.fromkeys(("ESR1", "PIK3CA", "PTEN"), "none tissue") | {"AKT1": "E17K"}
ENDS = [PROGRESSION - timedelta(days=days) for days in (0, 15, 28, 29, 45)] + [
    add_months(PROGRESSION, -months) for months in range(2, 37)
]
CYTOTOXIC = {"chemotherapy", "antibody-drug-conjugate"}


def options(maintenance: str, end: date) -> dict[str, Option]:
    lines = [
        f"docetaxel, {START} to {end}, completed",
        f"{MAINTENANCE[maintenance]}, {START} to {PROGRESSION}, progression",
    ]
    return room("us", lines=lines, genes=GENES, her2="1+").options()


def lengths(answers: Iterable[object]) -> list[int]:
    """How many answers in a row are the same."""
    return [len(list(group)) for _, group in groupby(answers)]


@pytest.mark.parametrize("maintenance", MAINTENANCE)
def test_the_ranking_changes_once(maintenance) -> None:
    case = [options(maintenance, end) for end in ENDS]
    assert lengths(preferred(o) for o in case) == [3, len(ENDS) - 3]
    rankings = [[(o[name].rank, o[name].status, name) for name in ranked(o)] for o in case]
    assert lengths(rankings) == [3, len(ENDS) - 3]
    on_chemotherapy, later = case[0], case[-1]
    for name in preferred(on_chemotherapy):
        assert CYTOTOXIC & set(on_chemotherapy[name].classes), name
    for name in preferred(later):
        assert not CYTOTOXIC & set(later[name].classes), name


def test_what_comes_first_later_is_what_fits_the_endocrine_line() -> None:
    """The matched drug after a CDK4/6 inhibitor, a first one where none was given."""
    end = add_months(PROGRESSION, -27)
    assert ranked(options("with a CDK4/6 inhibitor", end))[0] == "capivasertib-fulvestrant"
    first = options("endocrine", end)
    assert preferred(first) == {"abemaciclib-fulvestrant", "ribociclib-fulvestrant"}
