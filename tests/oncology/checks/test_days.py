"""Reviews are overdue from a day on: told to a release as a fault, to everybody else as a note."""

from datetime import date

from oncology.checks.run import check_knowledge, load_checked, overdue
from oncology.knowledge import SHIPPED, Files

DATA = "oncology/knowledge/data"
REGIMEN = f"{DATA}/regimens/elacestrant.yaml"
TODAY = date(2026, 11, 28)


def files(path, old, new, count=1):
    text = SHIPPED.text(path)
    assert old in text
    return Files(((path, text.replace(old, new, count)),))


def test_nothing_is_overdue_today():
    assert overdue(SHIPPED, TODAY) == []


def test_an_overdue_entry_is_a_fault_of_the_strict_check_alone():
    old = files(REGIMEN, "checked: 2026-11-25", "checked: 2025-11-20")
    (note,) = overdue(old, TODAY)
    assert note.startswith(
        f"{REGIMEN}: elacestrant: last checked on 2025-11-20, more than 12 months"
    )
    assert note.endswith("; check the entry at its sources and set checked")
    assert check_knowledge(old, TODAY, is_strict=True) == [note]
    assert check_knowledge(old, TODAY, is_strict=False) == []
    assert load_checked(old).regimens["elacestrant"].checked == date(2025, 11, 20)


def test_twelve_months_are_counted_to_the_day():
    timely = files(REGIMEN, "checked: 2026-11-25", "checked: 2025-11-28")
    assert overdue(timely, TODAY) == []
    late = files(REGIMEN, "checked: 2026-11-25", "checked: 2025-11-27")
    assert len(overdue(late, TODAY)) == 1


def test_a_list_is_overdue_as_a_file():
    (note,) = overdue(files(f"{DATA}/alerts.yaml", "checked: 2026", "checked: 2024"), TODAY)
    assert note.startswith(f"{DATA}/alerts.yaml: top: last checked on 2024-")
    path = f"{DATA}/parameters.yaml"
    (note,) = overdue(files(path, "checked: 2026", "checked: 2024", 3), TODAY)
    assert "last checked on 2024-" in note
    assert "(and 2 more of the file)" in note


def test_the_review_of_the_whole_is_overdue_after_its_day():
    late = files(f"{DATA}/version.yaml", "next_review: 2027-02-27", "next_review: 2026-11-26")
    (note,) = overdue(late, TODAY)
    assert note.startswith(f"{DATA}/version.yaml: 2026.")
    assert "the review was due on 2026-11-26; review the knowledge" in note
    assert overdue(late, date(2026, 11, 26)) == []


def test_a_statement_seen_tomorrow_is_a_fault_of_every_check():
    soon = files(REGIMEN, "checked: 2026-11-25", "checked: 2026-11-29")
    faults = check_knowledge(soon, TODAY, is_strict=False)
    assert faults == [f"{REGIMEN}: elacestrant: checked 2026-11-29 lies in the future; write the day it was seen"]  # fmt: skip
