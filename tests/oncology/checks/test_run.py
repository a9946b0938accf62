"""Every deliberately broken file is refused with a message naming file, entry and mend."""

from datetime import date

import pytest

from oncology.checks.run import check_knowledge as check
from oncology.checks.run import load_checked
from oncology.knowledge.files import SHIPPED, Files
from tests.oncology.checks.broken_files import CASES, TODAY, broken, finding


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda number: CASES[number]["name"])
def test_a_broken_file_is_refused(number):
    case = CASES[number]
    entry, faults, _ = finding(number)
    place = f"{case.get('place', case['file'])}: "
    matches = [
        f for f in faults if f.startswith(f"{place}{entry}") and all(w in f for w in case["says"])
    ]
    assert matches, f"{place}{entry}: {case['says']}\nnot in\n" + "\n".join(faults or ["no fault"])
    assert all(len(fault.splitlines()) == 1 and fault.count(": ") >= 2 for fault in faults)


def test_the_shipped_files_have_no_fault():
    assert check(SHIPPED, TODAY) == []


def test_a_fault_stops_the_load():
    path, text, _ = broken(next(c for c in CASES if c["name"] == "a misspelt drug"))
    with pytest.raises(ValueError, match="letrozol is not in drugs"):
        load_checked(Files(((path, text),)))


def test_an_overdue_review_does_not_stop_the_load():
    """The cards say so; a service that falls silent on a date would be worse."""
    path, text, _ = broken(next(c for c in CASES if c["name"] == "a review that is overdue"))
    assert load_checked(Files(((path, text),))).next_review == date(2026, 11, 24)


def test_there_are_enough_broken_files():
    assert len({case["name"] for case in CASES}) == len(CASES) >= 20
