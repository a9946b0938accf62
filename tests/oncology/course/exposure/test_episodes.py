"""A dose that is due or late ends no treatment (rule EP-3), for every infused drug."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

import terminology
from oncology.course.follow import follow
from oncology.intake import read_record
from oncology.knowledge import Rules, load_parameters
from tests.oncology.course.charts import resources

WORDS, PARAMETERS = terminology.load(), load_parameters()
LAST = date(2026, 6, 15)
INFUSED = sorted(n for n, d in WORDS.drugs.items() if d.interval_days)
LINES = [n for n in INFUSED if WORDS.drugs[n].role == "line-defining"]


def chart(drug: str, *more: dict) -> list[dict]:
    """First line until its progression, then four doses of a drug."""
    step = WORDS.drugs[drug].interval_days
    doses = [(LAST - timedelta(step * n)).isoformat() for n in (3, 2, 1, 0)]
    before = {"start": "2023-01-15", "end": "2025-01-10", "reason": "progression"}
    reason = {"reasonCode": [{"text": "breast cancer"}]}
    rows = resources({
        "dx": "2022-12-20", "stage4": True, "pd": ["2025-01-08"],
        "rx": [{"drug": "anastrozole", **before}, {"drug": drug, "admins": doses}, *more],
    })  # fmt: skip
    return [r | reason if r["resourceType"] == "MedicationAdministration" else r for r in rows]


def history(rows: list[dict], day: date):
    record = read_record(rows, "p", day, WORDS)
    return follow(record, Rules(PARAMETERS, WORDS, day)).history


def days(drug: str) -> tuple[range, int]:
    """The days after the last dose on which the treatment waits, and the first on which it is over."""
    step = WORDS.drugs[drug].interval_days
    end = 2 * step + PARAMETERS.numbers["parenteral_gap_extra"]
    return range(1, end + 1), end + 1


@pytest.mark.parametrize("drug", LINES)
def test_it_goes_on_until_two_intervals_and_fourteen_days(drug: str) -> None:
    rows, (waiting, over) = chart(drug), days(drug)
    step = WORDS.drugs[drug].interval_days
    due = LAST + timedelta(step)
    for after in waiting:
        seen = history(rows, LAST + timedelta(after))
        newest = seen.lines[-1]
        assert (len(seen.lines), seen.next_line, seen.on_therapy) == (2, 2, True), after
        assert (newest.end, newest.end_reason) == (None, "ongoing"), after
        assert [a.due for a in newest.agents] == [due if after >= step else None], after
    seen = history(rows, LAST + timedelta(over))
    assert (len(seen.lines), seen.next_line, seen.on_therapy) == (2, 3, False)
    assert str(seen.lines[-1].end) == (due - timedelta(1)).isoformat()


@pytest.mark.parametrize("drug", LINES)
def test_it_goes_on_while_an_order_stands(drug: str) -> None:
    first = (LAST - timedelta(WORDS.drugs[drug].interval_days * 3)).isoformat()
    order = {"drug": drug, "src": "order", "start": first, "status": "active"}
    rows = chart(drug, order)
    rows[-1]["reasonCode"] = [{"text": "breast cancer"}]
    for after in (days(drug)[1], 300):
        seen = history(rows, LAST + timedelta(after))
        assert (len(seen.lines), seen.next_line, seen.on_therapy) == (2, 2, True)
    assert history(rows, LAST + timedelta(300)).lines[-1].agents[0].due is not None


@pytest.mark.parametrize("drug", sorted(set(INFUSED) - set(LINES)))
def test_a_supportive_injection_is_not_over_while_it_is_late(drug: str) -> None:
    rows = chart(drug)
    for after, running in ((days(drug)[1] - 1, True), (days(drug)[1], False)):
        day = LAST + timedelta(after)
        record = read_record(rows, "p", day, WORDS)
        course = follow(record, Rules(PARAMETERS, WORDS, day))
        episodes = [e for e in course.conclusions.times.supportive if e.ingredient == drug]
        assert [e.running(day) for e in episodes] in ([running], []), after


@pytest.mark.parametrize("drug", LINES)
def test_the_next_line_counts_from_the_end_of_the_record(drug: str) -> None:
    later = LAST + timedelta(days(drug)[0][-1])
    rows = chart(drug, {"drug": "capecitabine", "start": later.isoformat(), "status": "active"})
    seen = history(rows, later)
    number = 2 if drug == "fluorouracil" else 3  # capecitabine stands in for it (LN-4e)
    assert len(seen.lines) == number
    assert not any(a.due for line in seen.lines for a in line.agents)
